package org.galerarunbook.runbook.report;

import java.awt.Color;
import org.galerarunbook.runbook.model.Timeline;

/**
 * The chart's colours. Each stands for one of the style sheet's, which differ in light, dark and
 * print.
 */
enum Ink {
  TEXT("ink"),
  GRID("rule"),
  LINE("accent"),
  FAULT("fault"),
  ON_STATE("on-state"),
  GOOD("good"),
  DEGRADED("degraded"),
  BAD("bad"),
  GONE("gone");

  static final Color NONE = new Color(0, 0, 0, 0);

  private final String variable;

  Ink(String variable) {
    this.variable = variable;
  }

  static Color of(Timeline.Tone tone) {
    return valueOf(tone.name()).colour();
  }

  /** What the chart is drawn with; only a fault lets see what is behind it. */
  Color colour() {
    return new Color(11, 1, ordinal(), this == FAULT ? 64 : 255);
  }

  /** The drawing with every colour turned into the style sheet's. */
  static String toVariables(String svg) {
    String result = svg;
    for (Ink ink : values()) {
      result = result.replace("rgb(11,1," + ink.ordinal() + ")", "var(--" + ink.variable + ")");
    }
    return result;
  }
}
