"""Reads the keys of a measure: `result`, or `metric` with `at`."""

from nntui.course.measures import AT, Measure
from nntui.course.toml_source import Table
from nntui.i18n import _


def read_measure(table: Table) -> Measure:
    """Read the measure whose keys stand in `table`, perhaps beside others."""
    by_result, by_metric, by_place = table.has("result"), table.has("metric"), table.has("at")
    if by_result and by_metric:
        table.report(_("Give either “result” or “metric”, not both."), "metric")
    elif not by_result and not by_metric:
        table.report(_('Say what is measured: add result = "…", or metric = "…".'))
    elif by_result and by_place:
        table.report(_("“at” is a place on a curve; use it with “metric”, or remove it."), "at")
    if by_result:
        return Measure(result=table.string("result"))
    metric = table.string("metric") if by_metric else ""
    at = table.one_of("at", AT) if by_place else ""
    return Measure(metric=metric, at=at or "last")
