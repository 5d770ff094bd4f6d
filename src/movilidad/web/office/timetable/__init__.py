"""The timetable of an office: a week and a day to read and print, and the plan behind them."""
