package org.galerarunbook.runbook.report;

import java.awt.Font;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import org.galerarunbook.runbook.model.ChapterRecord;
import org.galerarunbook.runbook.model.StepRecord;
import org.galerarunbook.runbook.model.Timeline;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.axis.DateAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.IntervalMarker;
import org.jfree.chart.plot.Marker;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.StandardXYBarPainter;
import org.jfree.chart.renderer.xy.XYBarRenderer;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.Layer;
import org.jfree.chart.ui.RectangleAnchor;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * A chapter's timeline as a chart: a lane per thing, faults shaded, steps marked, series below on
 * the same axis.
 */
final class TimelineChart {
  private static final int LANE_HEIGHT = 36;
  private static final int SERIES_HEIGHT = 110;
  private static final int AXIS_HEIGHT = 60;
  private static final double HALF_LANE = 0.36;

  /** A label is left out where its span is shorter than this part of all. */
  private static final double ROOM_FOR_LABEL = 0.07;

  /** Width of a step's number, as a part of the axis. */
  private static final double LABEL_ROOM = 0.025;

  private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);

  private final ChapterRecord chapter;
  private final Timeline timeline;
  private final List<String> lanes;
  private final double from;
  private final double to;

  TimelineChart(ChapterRecord chapter) {
    this.chapter = chapter;
    this.timeline = chapter.timeline();
    // The axis counts upwards; the first lane belongs on top.
    lanes =
        new ArrayList<>(timeline.states().stream().map(Timeline.State::lane).distinct().toList());
    Collections.reverse(lanes);
    List<Instant> times = new ArrayList<>();
    times.add(chapter.startedAt());
    timeline.states().forEach(s -> times.add(s.at()));
    timeline.faults().forEach(f -> times.add(f.to()));
    timeline.series().forEach(s -> s.points().forEach(p -> times.add(p.at())));
    if (chapter.finishedAt() != null) {
      times.add(chapter.finishedAt());
    }
    from = Collections.min(times).toEpochMilli();
    to = Math.max(Collections.max(times).toEpochMilli(), from + 1000);
  }

  boolean isEmpty() {
    return lanes.isEmpty() && timeline.series().isEmpty();
  }

  int height() {
    return AXIS_HEIGHT
        + (lanes.isEmpty() ? 0 : (lanes.size() + 1) * LANE_HEIGHT)
        + timeline.series().size() * SERIES_HEIGHT;
  }

  JFreeChart chart() {
    DateAxis time = new DateAxis("UTC", TimeZone.getTimeZone("UTC"), Locale.ROOT);
    time.setRange(from, to);
    style(time);
    CombinedDomainXYPlot all = new CombinedDomainXYPlot(time);
    all.setGap(8);
    all.setBackgroundPaint(null);
    all.setOutlineVisible(false);
    if (!lanes.isEmpty()) {
      all.add(lanePlot(), (lanes.size() + 1) * LANE_HEIGHT);
    }
    timeline.series().forEach(s -> all.add(seriesPlot(s), SERIES_HEIGHT));
    JFreeChart chart = new JFreeChart(null, FONT, all, false);
    chart.setBackgroundPaint(null);
    chart.setPadding(new RectangleInsets(4, 4, 4, 12));
    return chart;
  }

  private XYPlot lanePlot() {
    XYIntervalSeriesCollection data = new XYIntervalSeriesCollection();
    XYBarRenderer renderer = new XYBarRenderer();
    renderer.setUseYInterval(true);
    renderer.setShadowVisible(false);
    renderer.setBarPainter(new StandardXYBarPainter());
    renderer.setDrawBarOutline(false);
    SymbolAxis axis = new SymbolAxis(null, lanes.toArray(String[]::new));
    axis.setGridBandsVisible(false);
    axis.setRange(-1, lanes.size() - 0.15);
    style(axis);
    XYPlot plot = plot(axis);
    for (Timeline.Tone tone : Timeline.Tone.values()) {
      XYIntervalSeries series = new XYIntervalSeries(tone, false, true);
      renderer.setSeriesPaint(tone.ordinal(), Ink.of(tone));
      data.addSeries(series);
    }
    for (int lane = 0; lane < lanes.size(); lane++) {
      addLane(lane, data, plot);
    }
    plot.setDataset(data);
    plot.setRenderer(renderer);
    mark(plot, true);
    return plot;
  }

  private void addLane(int lane, XYIntervalSeriesCollection data, XYPlot plot) {
    String name = lanes.get(lane);
    List<Timeline.State> states =
        timeline.states().stream()
            .filter(s -> s.lane().equals(name))
            .sorted(Comparator.comparing(Timeline.State::at))
            .toList();
    for (int i = 0; i < states.size(); i++) {
      Timeline.State state = states.get(i);
      double start = state.at().toEpochMilli();
      double end = i + 1 < states.size() ? states.get(i + 1).at().toEpochMilli() : to;
      data.getSeries(state.tone().ordinal())
          .add((start + end) / 2, start, end, lane, lane - HALF_LANE, lane + HALF_LANE);
      if (end - start > (to - from) * ROOM_FOR_LABEL) {
        XYTextAnnotation label = new XYTextAnnotation(state.label(), (start + end) / 2, lane);
        label.setTextAnchor(TextAnchor.CENTER);
        label.setFont(FONT);
        label.setPaint(Ink.ON_STATE.colour());
        plot.addAnnotation(label);
      }
    }
  }

  private XYPlot seriesPlot(Timeline.Series series) {
    XYSeries data = new XYSeries(series.name());
    series.points().forEach(p -> data.add(p.at().toEpochMilli(), p.value()));
    NumberAxis axis = new NumberAxis(series.name() + ", " + series.unit());
    axis.setAutoRangeIncludesZero(true);
    style(axis);
    XYPlot plot = plot(axis);
    XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, false);
    renderer.setSeriesPaint(0, Ink.LINE.colour());
    plot.setDataset(new XYSeriesCollection(data));
    plot.setRenderer(renderer);
    mark(plot, false);
    return plot;
  }

  private void mark(XYPlot plot, boolean labelled) {
    for (Timeline.Fault fault : timeline.faults()) {
      IntervalMarker marker =
          new IntervalMarker(
              fault.from().toEpochMilli(), fault.to().toEpochMilli(), Ink.FAULT.colour());
      // The paint itself is translucent, so that the label is not.
      marker.setAlpha(1);
      if (labelled) {
        String name = fault.lane().isEmpty() ? fault.name() : fault.name() + ": " + fault.lane();
        label(marker, name, RectangleAnchor.BOTTOM_LEFT, TextAnchor.BOTTOM_LEFT);
      }
      plot.addDomainMarker(marker, Layer.FOREGROUND);
    }
    double next = from;
    for (StepRecord step : chapter.steps().toList()) {
      double at = step.startedAt().toEpochMilli();
      ValueMarker marker = new ValueMarker(at);
      marker.setPaint(Ink.TEXT.colour());
      // Numbers that would cover each other are left out; the lines stay, and the list has them
      // all.
      if (labelled && at >= next) {
        String number = Integer.toString(step.number());
        label(marker, number, RectangleAnchor.TOP_RIGHT, TextAnchor.TOP_LEFT);
        next = at + (to - from) * LABEL_ROOM;
      }
      plot.addDomainMarker(marker, Layer.FOREGROUND);
    }
  }

  private static void label(Marker marker, String text, RectangleAnchor at, TextAnchor of) {
    marker.setLabel(text);
    marker.setLabelFont(FONT);
    marker.setLabelBackgroundColor(Ink.NONE);
    marker.setLabelPaint(Ink.TEXT.colour());
    marker.setLabelAnchor(at);
    marker.setLabelTextAnchor(of);
  }

  private static XYPlot plot(ValueAxis range) {
    XYPlot plot = new XYPlot();
    plot.setRangeAxis(range);
    plot.setBackgroundPaint(null);
    plot.setOutlineVisible(false);
    plot.setDomainGridlinesVisible(false);
    plot.setRangeGridlinePaint(Ink.GRID.colour());
    return plot;
  }

  private static void style(ValueAxis axis) {
    axis.setTickLabelFont(FONT);
    axis.setLabelFont(FONT);
    axis.setTickLabelPaint(Ink.TEXT.colour());
    axis.setLabelPaint(Ink.TEXT.colour());
    axis.setAxisLinePaint(Ink.TEXT.colour());
    axis.setTickMarkPaint(Ink.TEXT.colour());
  }
}
