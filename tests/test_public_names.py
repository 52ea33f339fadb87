import bagbench
from bagbench import recipes, testing


def test_the_public_names_are_what_a_recipe_s_author_needs() -> None:
    assert bagbench.__all__ == ["Choice", "FloatRange", "IntRange", "Recipe", "recipe"]
    assert bagbench.Recipe is recipes.Recipe
    assert bagbench.recipe is recipes.recipe


def test_the_conformance_test_is_there_for_other_people_s_recipes() -> None:
    assert [
        name for name, value in vars(testing).items() if getattr(value, "__module__", "") == testing.__name__ and name[0] != "_"
    ] == ["check_recipe"]
