from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..words import is_code, join_words, split_words

# Points that a perfect answer brings; the words are shared out by how much of them an article has in common.
WORDS, FAULT, FAULT_GROUP, PRODUCT, CATEGORY = 3.0, 1.5, 0.75, 1.0, 0.5
# Share of the words that an article must have in common with a text, when neither product nor fault fits.
MIN_SHARE = 0.25
# An error code says as much as this many other words.
CODE_BOOST = 2.0
# Words that no article has: each makes the answer less sure, up to so many.
MAX_UNKNOWN = 12
MAX_WORDS = 48
# A word is counted no further than this: one that more articles have is simply frequent.
FREQUENT = 1000
# Articles that are compared word by word.
MAX_COMPARED = 1000
# Articles of the same product, category or fault that are looked at although no rare word fits.
MAX_RELATED = 50
MAX_FOUND = 200


class Match(NamedTuple):
    """An article that fits, and why."""

    solution_id: int
    score: float
    words: list
    fault: float
    product: float


class FsmSolution(models.Model):
    """Finding articles from words, product and fault, in Chinese too."""

    _inherit = "fsm.solution"

    search_words = fields.Text(
        compute="_compute_search_words",
        store=True,
        help="Words of name and symptom in all languages, as the search cuts them.",
    )
    match_text = fields.Char(
        "In Words",
        compute="_compute_match_text",
        search="_search_match_text",
        help="Describe the problem: articles with the same words, also in Chinese, the best first.",
    )

    _useful_idx = models.Index("(solved_count DESC, id) WHERE active IS TRUE AND state = 'published'")
    _search_words_idx = models.Index("USING gin (string_to_array(search_words, ' '))")

    @api.depends("name", "symptom")
    def _compute_search_words(self):
        words = {solution: {} for solution in self}
        for lang, __ in self.env["res.lang"].get_installed():
            for solution, localized in zip(self, self.with_context(lang=lang), strict=True):
                words[solution].update(dict.fromkeys(split_words(f"{localized.name or ''}\n{localized.symptom or ''}")))
        for solution in self:
            solution.search_words = " ".join(words[solution])

    @api.model
    def _refresh_search_words(self):
        """Cut the words of all articles anew, after texts were changed past the models."""
        self.env.invalidate_all()
        # sudo: also those of other companies
        solutions = self.sudo().with_context(active_test=False).search(Domain.TRUE)
        self.env.add_to_compute(self._fields["search_words"], solutions)
        solutions.flush_recordset(["search_words"])

    def _compute_match_text(self):
        self.match_text = False

    @api.model
    def _search_match_text(self, operator, value):
        if operator not in ("ilike", "=ilike", "like", "in") or not value:
            return NotImplemented
        texts = [value] if isinstance(value, str) else [text for text in value if text]
        found = [match.solution_id for text in texts for match in self._match(text, limit=MAX_FOUND)]
        return Domain("id", "in", found) | Domain.OR(Domain("name", "ilike", text) for text in texts)

    @api.model
    def _search_display_name(self, operator, value):
        """Pickers find articles in words, as the list does."""
        if operator == "ilike" and isinstance(value, str) and value.strip():
            return Domain("match_text", "ilike", value)
        return super()._search_display_name(operator, value)

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        """Who looks for words and asks for no order gets the best article first."""
        query = super()._search(domain, offset, limit, order, **kwargs)
        if order == self._order:
            texts = [
                condition.value
                for condition in Domain(domain).iter_conditions()
                if condition.field_expr == "match_text" and isinstance(condition.value, str)
            ]
            if texts:
                ids = [match.solution_id for match in self._match(texts[0], limit=MAX_FOUND)]
                query._order = SQL("array_position(%s::int[], fsm_solution.id), fsm_solution.id", ids)
        return query

    # ------------------------------------------------------------------
    # Suggestions
    # ------------------------------------------------------------------

    @api.model
    def _suggest(self, product=None, fault_code=None, text=None, limit=5):
        """Published solutions that fit a fault, best first.

        :param product: product.product of the broken machine
        :param fault_code: fsm.fault.code chosen at intake
        :param str text: the customer's description
        :param int limit: how many at the most
        :return: fsm.solution
        """
        matches = self._match(text, product, fault_code, Domain("state", "=", "published"), limit)
        return self.browse([match.solution_id for match in matches])

    @api.model
    def _match(self, text=None, product=None, fault_code=None, domain=Domain.TRUE, limit=5):
        """Articles that the user may read and that fit, best first, in one query.

        What counts: how many of the text's words the article has, rare words and error codes more than others; the
        product before its category; the fault, or a group above it; between equals, what has solved more.

        :param str text: words to look for
        :param product: product.product of the broken machine
        :param fault_code: fsm.fault.code
        :param domain: look at these articles only
        :param int limit: how many at the most
        :return: list of :class:`Match`
        """
        words = split_words(text, MAX_WORDS * 4)
        words = sorted(words, key=lambda word: not is_code(word))[:MAX_WORDS]
        if not (words or product or fault_code):
            return []
        self.flush_model()
        rows = self.env.execute_query(self._match_query(words, product, fault_code, domain, limit))
        order = {word: place for place, word in enumerate(split_words(text, MAX_WORDS * 4))}
        return [
            Match(solution_id, float(score), sorted(found or [], key=order.get), float(fault), float(same))
            for solution_id, score, found, fault, same in rows
        ]

    @api.model
    def _match_query(self, words, product, fault_code, domain, limit):
        visible = self._search(domain)
        faults, fault_groups = self._split_path(fault_code)
        __, categories = self._split_path(product.categ_id if product else None, with_self=True)
        products = product.ids if product else []
        return SQL(
            """
            WITH asked AS MATERIALIZED (%(asked)s),
            picked AS MATERIALIZED (
                SELECT id FROM fsm_solution WHERE string_to_array(search_words, ' ') && (%(rare)s) UNION %(related)s
            ),
            compared AS MATERIALIZED (
                SELECT %(table)s.id, search_words, solved_count FROM %(tables)s
                WHERE %(visible)s AND %(table)s.id = ANY(ARRAY(SELECT id FROM picked))
            ),
            hit AS (
                SELECT compared.id, sum(asked.weight) AS weight, array_agg(asked.word) AS words
                FROM compared CROSS JOIN unnest(string_to_array(search_words, ' ')) AS has(word) JOIN asked USING (word)
                GROUP BY compared.id
            ),
            scored AS (
                SELECT compared.id, compared.solved_count, hit.words,
                    COALESCE(hit.weight / (SELECT sum(weight) FILTER (WHERE seen > 0)
                        + least(count(*) FILTER (WHERE seen = 0), %(max_unknown)s) FROM asked), 0) AS share,
                    CASE WHEN %(in_faults)s THEN %(fault)s WHEN %(in_groups)s THEN %(fault_group)s ELSE 0 END AS fault,
                    CASE WHEN %(in_products)s THEN %(product)s WHEN %(in_categories)s THEN %(category)s ELSE 0 END
                        AS product
                FROM compared LEFT JOIN hit USING (id)
            )
            SELECT id, round((%(words)s * share + fault + product)::numeric, 4) AS score, words, fault, product
            FROM scored
            WHERE share >= %(min_share)s OR fault > 0 OR product >= %(product)s OR product > 0 AND %(any_category)s
            ORDER BY score DESC, solved_count DESC, id LIMIT %(limit)s
            """,
            asked=self._asked_query(words),
            rare=self._rare_query(),
            related=self._related_query(faults + fault_groups, products, categories),
            table=SQL.identifier(self._table),
            tables=visible.from_clause,
            visible=visible.where_clause or SQL("TRUE"),
            in_faults=self._in_query("fault_code_ids", faults),
            in_groups=self._in_query("fault_code_ids", fault_groups),
            in_products=self._in_query("product_ids", products),
            in_categories=self._in_query("product_category_ids", categories),
            fault=FAULT,
            fault_group=FAULT_GROUP,
            product=PRODUCT,
            category=CATEGORY,
            words=WORDS,
            max_unknown=MAX_UNKNOWN,
            min_share=MIN_SHARE,
            # with a text, the same kind of machine alone is no reason
            any_category=SQL("share > 0") if words else SQL("TRUE"),
            limit=limit,
        )

    def _asked_query(self, words):
        """The words asked for, how many articles have each, and what each weighs: the rarer, the more."""
        return SQL(
            """
            SELECT word, seen, CASE WHEN seen > 0 THEN boost * ln(1 + stock.articles::float / seen) ELSE 0 END AS weight
            FROM unnest(%(words)s::text[], %(boosts)s::float[]) AS given(word, boost)
            CROSS JOIN (SELECT count(*) AS articles FROM (SELECT FROM fsm_solution LIMIT %(frequent)s) AS few) AS stock
            CROSS JOIN LATERAL (
                SELECT count(*) AS seen FROM (
                    SELECT FROM fsm_solution
                    WHERE string_to_array(search_words, ' ') @> ARRAY[given.word] LIMIT %(frequent)s
                ) AS counted
            ) AS having_it
            """,
            words=words,
            boosts=[CODE_BOOST if is_code(word) else 1.0 for word in words],
            frequent=FREQUENT,
        )

    def _rare_query(self):
        """The rarest of the words asked for, as many as lead to a number of articles that can be compared."""
        return SQL(
            """
            SELECT array_agg(word) FROM (
                SELECT word, sum(seen) OVER (ORDER BY seen, word) AS articles,
                    row_number() OVER (ORDER BY seen, word) AS place
                FROM asked WHERE seen > 0
            ) AS counted WHERE articles <= %s OR place = 1
            """,
            MAX_COMPARED,
        )

    def _related_query(self, fault_ids, product_ids, category_ids):
        """The most useful published articles about the same fault, product or category."""
        groups = (("fault_code_ids", fault_ids), ("product_ids", product_ids), ("product_category_ids", category_ids))
        parts = [SQL("(SELECT NULL::int)")]
        for name, ids in groups:
            if ids:
                field = self._fields[name]
                parts.append(
                    SQL(
                        """(SELECT article.id FROM fsm_solution AS article JOIN %(relation)s AS rel
                        ON rel.%(column)s = article.id WHERE rel.%(other)s = ANY(%(ids)s)
                        AND article.active IS TRUE AND article.state = 'published'
                        ORDER BY article.solved_count DESC, article.id LIMIT %(limit)s)""",
                        relation=SQL.identifier(field.relation),
                        column=SQL.identifier(field.column1),
                        other=SQL.identifier(field.column2),
                        ids=ids,
                        limit=MAX_RELATED,
                    )
                )
        return SQL(" UNION ").join(parts)

    def _in_query(self, name, ids):
        """Whether an article has one of ``ids`` in a field."""
        if not ids:
            return SQL("FALSE")
        field = self._fields[name]
        return SQL(
            "EXISTS (SELECT FROM %s AS rel WHERE rel.%s = compared.id AND rel.%s = ANY(%s))",
            SQL.identifier(field.relation),
            SQL.identifier(field.column1),
            SQL.identifier(field.column2),
            ids,
        )

    @api.model
    def _split_path(self, record, with_self=False):
        """Ids of a record of a tree, and of those above it."""
        if not record:
            return [], []
        path = [int(part) for part in (record.parent_path or "").split("/") if part] or record.ids
        return record.ids, path if with_self else [part for part in path if part != record.id]

    @api.model
    def _explain(self, match, fault_code=None):
        """Why an article fits, in words."""
        reasons = []
        if match.product == PRODUCT:
            reasons.append(self.env._("same product"))
        elif match.product:
            reasons.append(self.env._("same kind of product"))
        if match.fault:
            reasons.append(self.env._("fault %s", fault_code.code))
        if match.words:
            reasons.append(self.env._("words: %s", ", ".join(join_words(match.words)[:6])))
        return " · ".join(reasons)
