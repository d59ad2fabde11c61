"""The typed uses are no modules of tests: `test_typed` gives them to the type checkers and runs them."""

collect_ignore = ["moments.py", "values.py", "wrong.py"]
