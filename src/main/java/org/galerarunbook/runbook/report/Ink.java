package org.galerarunbook.runbook.report;

import java.awt.Color;
import java.util.LinkedHashMap;
import java.util.Map;
import org.galerarunbook.runbook.model.Timeline;

/**
 * The chart's colours. Each stands for one of the style sheet's, which differ in light, dark and
 * print.
 */
final class Ink {
  static final Color TEXT = new Color(11, 1, 1);
  static final Color GRID = new Color(11, 1, 2);
  static final Color LINE = new Color(11, 1, 3);
  static final Color FAULT = new Color(11, 1, 4, 64);
  static final Color NONE = new Color(0, 0, 0, 0);
  static final Color ON_STATE = new Color(11, 1, 5);

  private static final Map<Color, String> VARIABLES = new LinkedHashMap<>();

  static {
    VARIABLES.put(TEXT, "--ink");
    VARIABLES.put(GRID, "--rule");
    VARIABLES.put(LINE, "--accent");
    VARIABLES.put(FAULT, "--fault");
    VARIABLES.put(ON_STATE, "--on-state");
    VARIABLES.put(of(Timeline.Tone.GOOD), "--good");
    VARIABLES.put(of(Timeline.Tone.DEGRADED), "--degraded");
    VARIABLES.put(of(Timeline.Tone.BAD), "--bad");
    VARIABLES.put(of(Timeline.Tone.GONE), "--gone");
  }

  private Ink() {}

  static Color of(Timeline.Tone tone) {
    return new Color(12, 1, tone.ordinal());
  }

  /** The drawing with every colour turned into the style sheet's. */
  static String toVariables(String svg) {
    String result = svg;
    for (var entry : VARIABLES.entrySet()) {
      Color c = entry.getKey();
      String drawn = "rgb(" + c.getRed() + "," + c.getGreen() + "," + c.getBlue() + ")";
      result = result.replace(drawn, "var(" + entry.getValue() + ")");
    }
    return result;
  }
}
