"""The words by which candidates are found, one row each, kept beside the candidate."""

from django.db import models

from parley.console.models.candidates.records import Candidate
from parley.console.models.companies.members import Company


class CandidateWord(models.Model):
    """One folded word of one candidate; as bytes, since only their order is the same on every database."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+", db_index=False)
    word = models.BinaryField(max_length=160)
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="words", db_index=False)

    class Meta:
        constraints = [
            # Read from the left: whose words begin so. From the candidate's side: does this one have such a word.
            models.UniqueConstraint(fields=["company", "word", "candidate"], name="one_word_a_candidate"),
        ]
        indexes = [models.Index(fields=["candidate", "word"], name="words_of_candidate")]
