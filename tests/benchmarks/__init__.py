"""What is measured, one JSON object a line: python -m tests.benchmarks house start drag models train serve"""

# Name, value, unit, and a note where there is one; no value where it could not be measured, and the note says why.
Figure = tuple[str, float, str] | tuple[str, float | None, str, str]
