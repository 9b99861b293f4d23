"""Bulgarian numbers with their thousands set apart, times beside dates, and dates that are read as they are written."""

NUMBER_GROUPING = 3
DATE_FORMAT = "j F Y г."
DATETIME_FORMAT = "j F Y г., H:i"
YEAR_MONTH_FORMAT = "F Y г."
SHORT_DATETIME_FORMAT = "d.m.Y H:i"
FIRST_DAY_OF_WEEK = 1
DATE_INPUT_FORMATS = ["%d.%m.%Y", "%d.%m.%y"]
