"""What the group rows above a project say of it: category, sector, area, level."""

from service.excel.understanding.words import AREA_ENDINGS, CATEGORIES, LEVELS


def category(path: tuple[str, ...]) -> str:
    """The innermost group that names a yearly category ("新开工项目" says 新开工项目)."""
    return next((label for label in reversed(path) if is_category(label)), "")


def sector(path: tuple[str, ...]) -> str:
    """The innermost group that names neither category, level nor area: the table's word for a sector."""
    return next((label for label in reversed(path) if not (is_category(label) or is_area(label))), "")


def area(path: tuple[str, ...]) -> str:
    return next((label for label in reversed(path) if is_area(label) and label not in LEVELS), "")


def level(path: tuple[str, ...]) -> str:
    return next((label for label in reversed(path) if label in LEVELS), "")


def is_category(label: str) -> bool:
    return any(word in label for word in CATEGORIES)


def is_area(label: str) -> bool:
    """An area or a level (市本级)."""
    return label in LEVELS or (len(label) <= 10 and label.endswith(AREA_ENDINGS))
