package org.galerarunbook.lab;

import java.util.Map;

/** A lab did not come up; what it logged until it was taken away is kept here. */
public final class LabNotStartedException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  private final transient Map<String, String> logs;

  /**
   * @param logs what each container logged, by the name the pages use
   */
  public LabNotStartedException(RuntimeException why, Map<String, String> logs) {
    super(why.getMessage() == null ? why.toString() : why.getMessage(), why);
    this.logs = Map.copyOf(logs);
  }

  public Map<String, String> logs() {
    return logs;
  }
}
