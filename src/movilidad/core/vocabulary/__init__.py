"""The words every room shares: references, periods, ages, places, languages."""
