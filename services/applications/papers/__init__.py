"""The applicant's documents: checking, storing, showing and removing files.

A document here is a file that a person gave (`Document` in application/domain/application.py). The stored
aggregates of `shared.chassis.documents` have nothing to do with it.
"""
