"""All about one box of a graph: what it is, its value and gradient, and what flows into and out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from nntui.i18n import _

if TYPE_CHECKING:
    from nntui.graphs.folding import Piece, View
    from nntui.graphs.model import Edge, Node, Values
    from nntui.graphs.walk import Walk

DIM = "$text-dim"


def details(view: View, walk: Walk, key: str, width: int, ascii_only: bool) -> Content:
    """The words for one piece, as far as the walk has come."""
    piece = view.by_key[key]
    return _Teller(view, walk, width, ascii_only).tell(piece)


def step_words(view: View, walk: Walk) -> str:
    """What happens in this step of the walk."""
    node = walk.node
    if node is None:
        return _("only the inputs are known") if walk.at == 0 else _("all values and gradients are known")
    name = node.label
    if walk.phase == "forward":
        return _("forward: {name} is computed").format(name=name)
    if walk.phase == "seed":
        return _("backward starts: the gradient of {name} by itself is 1").format(name=name)
    return _("backward: {name} hands its gradient on").format(name=name)


class _Teller:
    def __init__(self, view: View, walk: Walk, width: int, ascii_only: bool) -> None:
        self.view = view
        self.graph = view.graph
        self.walk = walk
        self.width = max(20, width)
        self.ascii = ascii_only
        self.lines: list[Content] = []

    def tell(self, piece: Piece) -> Content:
        node = self.graph.nodes[piece.head]
        self._head(piece, node)
        if self.walk.has_value(node.id):
            self._array(_("value"), node.value, "")
        else:
            self._line(_("value"), _("not computed yet"))
        self._gradient(node)
        if piece.folded:
            self._flows(_("takes in"), list(self._entering(piece)))
        else:
            self._inputs(node)
        self._uses(node)
        return Content("\n").join(self.lines)

    # -- parts ---------------------------------------------------------------------------------------------

    def _head(self, piece: Piece, node: Node) -> None:
        from nntui.graphs import words

        kinds = {"leaf": _("leaf: wants a gradient"), "constant": _("constant"), "op": node.op}
        title = piece.title if piece.folded else node.name or words.symbol(node.op, self.ascii)
        if node.kind == "constant" and not node.name:
            title = words.short(node.value, 20)
        self.lines.append(Content.styled(title, "bold $primary"))
        if piece.folded:
            self._line(_("folded"), _("{count} nodes, Enter opens them").format(count=len(piece.members)))
        self._line(_("operation") if node.kind == "op" else _("kind"), kinds[node.kind])
        sizes = words.shape(node.value.shape) or _("scalar")
        self._line(_("shape"), f"{sizes}  {node.dtype}")
        for name, value in node.options.items():
            self._line(name, value)
        if node.group and not piece.folded:
            self._line(_("part"), node.group)
        if node.source:
            self._line(_("line") if node.where else _("text"), node.source)
        if node.where:
            self._line("", node.where)

    def _gradient(self, node: Node) -> None:
        from nntui.graphs import telling

        if node.gradient is None:
            if node.kind == "op":
                self._line(_("gradient"), _("none: nothing here wants one"))
            return
        gradient = self.walk.gradient(node.id)
        if gradient is None:
            self._line(_("gradient"), _("not here yet"))
            return
        total = telling.accumulation(self.graph, self.walk, node.id)
        if total and gradient.size == 1:
            self._line(_("gradient"), total, "$validation")
            self._line("", _("{count} uses, so the parts add up").format(count=self._used(node)), DIM)
            return
        self._array(_("gradient"), gradient, "$validation")
        if total:
            self._line(_("sum of"), total)

    def _used(self, node: Node) -> int:
        return sum(edge.gradient is not None for edge in self.graph.out_of[node.id])

    def _inputs(self, node: Node) -> None:
        from nntui.graphs import telling, words

        edges = self.graph.into[node.id]
        if not edges:
            return
        self._heading(_("from its inputs"))
        for edge in edges:
            source = self.graph.nodes[edge.source]
            known = self.walk.has_value(source.id)
            self._line(
                self._name(source), words.short(source.value, 20) if known else _("not computed yet"), "bold"
            )
            local = telling.derivative(edge)
            if local and self.walk.has_value(node.id):
                jacobian = edge.jacobian
                single = jacobian is not None and (jacobian.size == 1 or telling.each(jacobian) is not None)
                label = (
                    _("local derivative")
                    if single
                    else _("Jacobian {shape}").format(shape=telling.sizes(self.graph, edge))
                )
                self._block(label, local, "$training")
            elif edge.gradient is not None:
                shape = telling.sizes(self.graph, edge)
                self._line("", _("Jacobian {shape}, too large to show").format(shape=shape), DIM)
            if edge.gradient is not None and self._flown(edge):
                self._flow(edge)

    def _flow(self, edge: Edge) -> None:
        from nntui.graphs import telling, words

        if edge.gradient is None:
            return
        text = telling.flow(self.graph, self.walk, edge).replace("×", "*" if self.ascii else "×")
        if edge.gradient.size == 1:
            self._block(_("flows back"), [text], "$validation")
        else:
            self._block(_("flows back"), words.rows(edge.gradient, self.width - 18, 4), "$validation")

    def _flown(self, edge: Edge) -> bool:
        return edge in self.walk.arrived(edge.source)

    def _entering(self, piece: Piece) -> list[Edge]:
        inside = set(piece.members)
        return [e for id in piece.members for e in self.graph.into[id] if e.source not in inside]

    def _uses(self, node: Node) -> None:
        edges = self.graph.out_of[node.id]
        self._flows(_("used by"), list(edges), forward=True)

    def _flows(self, title: str, edges: list[Edge], forward: bool = False) -> None:
        from nntui.graphs import words

        if not edges:
            return
        self._heading(title)
        for edge in edges:
            other = self.graph.nodes[edge.target if forward else edge.source]
            if edge.gradient is not None and self._flown(edge):
                sign = "g" if self.ascii else "∇"
                self._line(self._name(other), f"{sign} {words.short(edge.gradient, 20)}", "$validation")
            else:
                self._line(self._name(other), words.shape(other.value.shape) or _("scalar"))

    # -- lines ---------------------------------------------------------------------------------------------

    def _name(self, node: Node) -> str:
        from nntui.graphs import words

        if node.kind == "constant" and not node.name:
            return words.short(node.value)
        return node.name or words.symbol(node.op, self.ascii)

    def _array(self, label: str, values: Values, style: str) -> None:
        from nntui.graphs import words

        self._block(label, words.rows(values, self.width - 14), style)
        if not values.complete or values.size > 16:
            low, mean, high = (words.number(v) for v in (values.low, values.mean, values.high))
            self._line("", _("{low} to {high}, mean {mean}").format(low=low, mean=mean, high=high), DIM)

    def _block(self, label: str, rows: list[str], style: str) -> None:
        for i, row in enumerate(rows):
            self._line(label if not i else "", row, style)

    def _line(self, label: str, text: str, style: str = "") -> None:
        if self.ascii:
            text = text.replace("…", "...")
        gap = max(1, 12 - len(label)) if label else 12
        self.lines.append(Content.assemble((label, DIM), " " * gap, (text, style)))

    def _heading(self, text: str) -> None:
        self.lines += [Content(), Content.styled(text, "bold $accent")]
