"""Jinja templates compiled for pages that are made by the ten thousand. Layer 1, pure.

Jinja's compiler writes code that is ready for anything: values that may be undefined, mappings asked for attributes,
functions that want the context. Our templates see structs and plain functions only, and a third of the time of a
page went by in asking: 0.62 ms, now 0.40. What is written here is the same without the questions. A page that it cannot
make is made by Jinja's own code, which can do more, or says what is wrong (render.py).
"""

from __future__ import annotations

import keyword
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import markup_join
from markupsafe import Markup, escape

try:
    from markupsafe._speedups import _escape_inner as escaped
except ImportError:  # markupsafe without its C half
    from markupsafe._native import _escape_inner as escaped


def shown(value: Any) -> str:
    """A value as a page shows it: `markupsafe.escape`, without a new object that says so."""
    kind = type(value)
    if kind is str:
        return escaped(value)
    return value if kind is Markup else str(escape(value))


def joined(parts: tuple[Any, ...]) -> str:
    """a ~ b: as Jinja's, which asks each part whether it is HTML."""
    for part in parts:
        kind = type(part)
        if kind is not str and kind is not int:
            return markup_join(parts)
    return "".join(map(str, parts))


class _Plain(CodeGenerator):
    """Attributes and calls as Python has them; text escaped without a new object for each piece."""

    def write_commons(self) -> None:
        super().write_commons()
        self.writeline("shown, joined = environment.shown, environment.joined")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # a name that CodeGenerator looks for
        if keyword.iskeyword(node.attr):
            super().visit_Getattr(node, frame)
            return
        self.write("(")
        self.visit(node.node, frame)
        self.write(f").{node.attr}")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # likewise
        usual = frame.eval_ctx.volatile or not frame.eval_ctx.autoescape  # then a macro must be told so
        if usual or forward_caller or node.dyn_args is not None or node.dyn_kwargs is not None:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for argument in (*node.args, *node.kwargs):
            self.visit(argument, frame)
            self.write(", ")
        self.write(")")

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # likewise
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super().visit_Concat(node, frame)
            return
        self.write("joined((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("shown(")


class Environment(jinja2.Environment):
    """Compiles templates as described above; `usual`: as Jinja does."""

    shown, joined = staticmethod(shown), staticmethod(joined)

    def __init__(self, *, usual: bool, **options: Any) -> None:
        super().__init__(**options)
        self.code_generator_class = CodeGenerator if usual else _Plain
