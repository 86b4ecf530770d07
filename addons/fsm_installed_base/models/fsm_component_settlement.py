"""What is done to machines so that they are as their bills say."""

from .fsm_component_serials import ProducedSerials


class Settlement:
    """Components that are to be taken out of machines and put into them: collected first, then done at once for all
    machines, at a constant number of queries a level of the tree.
    """

    __slots__ = ("_all", "_places", "_some", "env")

    def __init__(self, env):
        self.env = env
        self._all = env["fsm.installed.component"]
        self._some = {}
        self._places = []

    def take_out(self, component, quantity=None):
        """:param float quantity: how many pieces of several, in the product's unit; by default all of them"""
        if quantity is None:
            self._all |= component
        else:
            self._some[component] = quantity

    def put_in(self, unit, around, nodes):
        """
        :param around: the component that the new ones are in; an empty one: they are in no other
        :param nodes: list of DesignNode
        """
        # which pieces with serial numbers were put in only people know
        self._places.append((unit, around, self.env["stock.lot"], around.quantity or 1.0, nodes))

    def do(self, date, reason):
        """:param date: day on which it was done"""
        components = self.env["fsm.installed.component"]
        pieces = components._split(self._some)
        (self._all | components.union(*pieces.values()))._take_out(date, reason)
        serials = ProducedSerials(self.env, self.env["stock.lot"])
        places = self._places
        while places:
            places = components._create_level(places, serials, installed_on=date)
