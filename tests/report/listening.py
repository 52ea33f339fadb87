"""What a page in a browser asks for and says, from before it is opened."""

from dataclasses import dataclass, field

from playwright.sync_api import Page


@dataclass
class Heard:
    """Addresses asked for, and what stood on the console or was raised."""

    requests: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

    @property
    def outside(self) -> list[str]:
        """The requests after the page itself, but for what it carries in itself."""
        return [url for url in self.requests[1:] if not url.startswith("data:")]


def listen(tab: Page) -> Heard:
    heard = Heard()
    tab.on("request", lambda request: heard.requests.append(request.url))
    tab.on("console", lambda message: heard.messages.append(message.text))
    tab.on("pageerror", lambda error: heard.messages.append(str(error)))
    return heard
