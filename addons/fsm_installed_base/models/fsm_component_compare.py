"""The tree of a machine beside that of its bill."""


class TreePart:
    """A component with what is inside of it."""

    __slots__ = ("children", "component", "mark")

    def __init__(self, component):
        self.component = component
        self.children = []
        self.mark = False


class Difference:
    """Something that is not as the bill says, at one place of a machine.

    ``kind``: ``missing`` (the bill has it), ``extra`` (the bill does not), ``quantity``, or ``other``: a report has put
    another product in the place. ``nodes`` and ``parts`` are what the bill says and what is there, ``parent`` the
    TreePart around them, ``wanted`` and ``found`` the quantities in the product's unit. ``is_nested``: it is inside of
    pieces of which there are too many, so that it may go with one of them.
    """

    __slots__ = ("found", "is_nested", "kind", "nodes", "parent", "parts", "wanted")

    def __init__(self, kind, parent, is_nested, nodes=(), parts=(), wanted=0.0):
        self.kind = kind
        self.parent = parent
        self.is_nested = is_nested
        self.nodes = list(nodes)
        self.parts = list(parts)
        self.wanted = wanted
        self.found = sum(part.component.quantity for part in parts)

    @property
    def is_left_alone(self):
        """What people have added, or a report has put in instead, isn't undone."""
        return self.kind == "other" or (
            self.kind == "extra" and not any(part.component.from_bill for part in self.parts)
        )

    @property
    def product(self):
        return self.nodes[0].product if self.nodes else self.parts[0].component.product_id


class Comparison:
    """Compares what the bill says with what is there, place by place.

    After it, ``differences`` lists what is different, ``marks`` has the kind of difference by ``id(node)``, each
    TreePart its own, and ``matches`` the pairs (TreePart, DesignNode) that belong together.
    """

    def __init__(self, nodes, parts):
        self.differences = []
        self.marks = {}
        self.matches = []
        self._compare(nodes, parts, 1.0, None, False)
        for difference in self.differences:
            for node in difference.nodes:
                self.marks[id(node)] = difference.kind
            for part in difference.parts:
                part.mark = difference.kind

    def _compare(self, nodes, parts, pieces, parent, is_nested):
        wanted = _by_product(nodes, lambda node: node.product)
        found = _by_product(parts, lambda part: part.component.product_id)
        missing = []
        for product, same in wanted.items():
            total = product.uom_id.round(sum(node.quantity for node in same) * pieces)
            there = found.pop(product, [])
            if not there:
                missing.append((same, total))
                continue
            difference = Difference("quantity", parent, is_nested, same, there, total)
            more = product.uom_id.compare(difference.found, total)
            if more:
                self.differences.append(difference)
            for number, part in enumerate(there):
                node = same[min(number, len(same) - 1)]
                self.matches.append((part, node))
                self._compare(node.children, part.children, part.component.quantity, part, is_nested or more > 0)
        self._compare_rest(missing, [part for rest in found.values() for part in rest], parent, is_nested)

    def _compare_rest(self, missing, rest, parent, is_nested):
        for nodes, total in missing:
            lines = {node.line for node in nodes}
            other = [part for part in rest if part.component.report_part_id and part.component.bom_line_id in lines]
            rest = [part for part in rest if part not in other]
            kind = "other" if other else "missing"
            self.differences.append(Difference(kind, parent, is_nested, nodes, other, total))
        self.differences += [Difference("extra", parent, is_nested, parts=[part]) for part in rest]


def _by_product(items, get_product):
    groups = {}
    for item in items:
        groups.setdefault(get_product(item), []).append(item)
    return groups
