"""From chosen sentences to statements: each with what it needs to be understood, and the notes that carry it."""

from collections.abc import Sequence
from dataclasses import replace

from index.library import Library
from index.passages import Passage
from index.reading.keys import shown_number
from index.reading.sentences import Sentence
from qa.answer import Evidence, Statement
from qa.citations import inner_quotes, label_of
from qa.composition import Candidate
from qa.evidence import MAX_CHARACTERS, Chosen
from qa.grounding import evidence_of


class Writer:
    """Writes statements from the sentences of one library; holds no state of a question."""

    def __init__(self, library: Library) -> None:
        self.library = library

    def statements(self, chosen: Sequence[Chosen], *, with_references: bool) -> list[Statement]:
        """A statement of each sentence, in the order of the text within a passage; nothing is said twice.

        `with_references` adds what the sentences' notes say, for questions after the place in print.
        """
        ordered = [self._quoted_instead(item) for item in _in_order(chosen)]
        shown = {item.key: item for item in ordered}
        statements: list[Statement] = []
        for item in shown.values():
            told = {evidence for statement in statements for evidence in statement.evidence}
            statements.append(self._statement(item, set(shown), told, with_reference=with_references))
        return statements

    def candidate(self, passage: Passage, position: int) -> Candidate:
        """A sentence (its number in `passage`) as a model may use it."""
        sentence = passage.sentences[position]
        quoted = passage.kind == "block_quote"
        before = passage.sentences[position - 1] if position else None
        return Candidate(
            evidence_of(passage, sentence.start, sentence.end),
            self._lead(passage) if quoted else None,
            evidence_of(passage, before.start, before.end) if before else None,
            quoted,
            self._cited(passage, sentence),
        )

    def _statement(
        self, chosen: Chosen, shown: set[tuple[str, int]], told: set[Evidence], *, with_reference: bool
    ) -> Statement:
        """A sentence as a statement; quoted: after its introducing clause, pointing back: after the sentence before.

        Neither is said twice: not a sentence that is a statement of its own (`shown`), nor a clause already `told`.
        """
        passage = chosen.ranked.passage
        if passage.kind == "footnote":
            return self._remark(chosen, shown, told)
        sentence = passage.sentences[chosen.sentence]
        evidence = [evidence_of(passage, sentence.start, sentence.end)]
        text, before_it = evidence[0].quote, sentence
        if passage.kind == "block_quote":
            skipped = chosen.sentence > 0 and (passage.passage_id, chosen.sentence - 1) not in shown
            text = f"»{'[…] ' if skipped and not text.startswith('[…]') else ''}{inner_quotes(text)}«"
            lead = self._lead(passage) if chosen.wants_lead else None
            leading = self.library.passage(lead.passage_id).sentences[-1] if lead else sentence
            if lead is not None and lead not in told and not _is_proved_alone(lead.quote, leading, sentence):
                evidence.insert(0, lead)
                text, before_it = f"{lead.quote} {text}", leading
        elif chosen.wants_before(shown):
            before = passage.sentences[chosen.sentence - 1]
            context = evidence_of(passage, before.start, before.end)
            if len(context.quote) + len(text) <= MAX_CHARACTERS:
                evidence.insert(0, context)
                text, before_it = f"{context.quote} {text}", before
        if with_reference:
            text += self._printed_reference(passage, sentence.footnotes)
        # What is quoted before it may have a note of its own.
        notes = tuple(dict.fromkeys((*before_it.footnotes, *sentence.footnotes)))
        return Statement(text, tuple(evidence), self._cited(passage, replace(sentence, footnotes=notes)))

    def _remark(self, chosen: Chosen, shown: set[tuple[str, int]], told: set[Evidence]) -> Statement:
        """What a footnote says, as its words: a reader shall not take them for the text's.

        One that points back comes after what stands before it in the note (»…, S. 5; er starb«), or after the sentence
        that calls the note where no other remark of it comes before.
        """
        passage = chosen.ranked.passage
        sentence = passage.sentences[chosen.sentence]
        note = (passage.source_id, sentence.footnotes[0])
        evidence = [evidence_of(passage, sentence.start, sentence.end)]
        text, belongs = inner_quotes(evidence[0].quote), ""
        earlier = any(key[0] == passage.passage_id and key[1] < chosen.sentence for key in shown)
        goes_on = text[:1].islower() or chosen.sentence - 1 in passage.remarks
        if chosen.wants_before(shown) and not earlier:
            before = passage.sentences[chosen.sentence - 1] if chosen.sentence and goes_on else None
            context = evidence_of(passage, before.start, before.end) if before else self._calling(note, shown)
            if context is not None and len(context.quote) + len(text) <= MAX_CHARACTERS:
                evidence.insert(0, context)
                text = f"{inner_quotes(context.quote)} {text}" if before else text
                belongs = "" if before else f"{context.quote} "
        if any(item.passage_id == passage.passage_id for item in told):
            skipped = (passage.passage_id, chosen.sentence - 1) not in shown and len(evidence) == 1
            text = f"»{'[…] ' if skipped else ''}{text}«"
        else:
            number = shown_number(self.library.footnote(*note).number)
            text = f"{belongs}In Fußnote {number} heißt es{' dazu' if belongs else ''}: »{text}«"
        return Statement(text, tuple(evidence), (note,))

    def _calling(self, note: tuple[str, int], shown: set[tuple[str, int]]) -> Evidence | None:
        """The sentence that calls a footnote; None for one without a marker, and where it is a statement of its own."""
        place = self.library.calling(self.library.footnote(*note))
        if place is None or (place[0].passage_id, place[1]) in shown:
            return None
        passage, number = place
        return evidence_of(passage, passage.sentences[number].start, passage.sentences[number].end)

    def _quoted_instead(self, chosen: Chosen) -> Chosen:
        """Instead of a clause that only introduces a quotation, the quotation's first sentence, which brings it."""
        passage = chosen.ranked.passage
        _, behind = self.library.neighbours(passage.passage_id)
        if chosen.sentence + 1 < len(passage.sentences) or behind is None:
            return chosen
        quotation = self.library.passage(behind)
        if quotation.kind != "block_quote" or quotation.lead != chosen.text or not quotation.sentences:
            return chosen
        return Chosen(replace(chosen.ranked, passage=quotation), 0, chosen.score)

    def _cited(self, passage: Passage, sentence: Sentence) -> tuple[tuple[str, int | None], ...]:
        known = [n for n in sentence.footnotes if self.library.find_footnote(passage.source_id, n) is not None]
        return tuple((passage.source_id, n) for n in known) or ((passage.source_id, None),)

    def _lead(self, passage: Passage) -> Evidence | None:
        """The clause that introduces a quotation, as evidence: the last sentence of the paragraph before it."""
        before, _ = self.library.neighbours(passage.passage_id)
        while before is not None and self.library.passage(before).lead == passage.lead:
            before, _ = self.library.neighbours(before)  # an earlier part of the same quotation
        if before is None or not passage.lead:
            return None
        other = self.library.passage(before)
        if not other.text.endswith(passage.lead):
            return None
        return evidence_of(other, len(other.text) - len(passage.lead), len(other.text))

    def _printed_reference(self, passage: Passage, notes: Sequence[int]) -> str:
        """For questions after the place in print: what the note says, as data gives it."""
        labels = []
        for key in notes:
            note = self.library.find_footnote(passage.source_id, key)
            if note is not None and note.references:
                labels.append(f"(Fußnote {shown_number(note.number)}: {label_of(note.references)})")
        return " " + " ".join(labels) if labels else ""


def _is_proved_alone(text: str, leading: Sentence, quoted: Sentence) -> bool:
    """Whether a sentence before a quotation ends and has notes that the quotation has not: it introduces none."""
    return text.rstrip().endswith((".", "!", "?", "«", "“")) and not set(leading.footnotes) <= set(quoted.footnotes)


def _in_order(chosen: Sequence[Chosen]) -> list[Chosen]:
    """The best sentence's passage first, and its sentences in the order of the text; then the other passages'.

    What a note says comes behind the sentence that calls it, where that is chosen too.
    """
    order: dict[str, float] = {}
    for item in chosen:
        order.setdefault(item.ranked.passage.passage_id, len(order))
    calling = {item.text: order[item.ranked.passage.passage_id] for item in chosen if item.ranked.passage.is_text}
    for passage in [item.ranked.passage for item in chosen if not item.ranked.passage.is_text]:
        order[passage.passage_id] = max(order[passage.passage_id], calling.get(passage.lead, -1) + 0.5)
    return sorted(chosen, key=lambda item: (order[item.ranked.passage.passage_id], item.sentence))
