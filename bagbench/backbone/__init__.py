"""The pretrained network under a transfer recipe."""
