"""What is measured, one JSON object a line: python -m tests.benchmarks start drag models train serve"""
