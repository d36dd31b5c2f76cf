"""Pure functions, one subject a file: tables in, results out; formulas on plain numbers. No I/O, no drawing."""
