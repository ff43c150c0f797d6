package org.galerarunbook.lab;

import org.galerarunbook.runbook.Progress;

/** Makes labs for the extension; its own tests put a fake one in place. */
public interface LabFactory {

  /**
   * A running lab, every node agreed.
   *
   * @throws CouldNotRunException when what it needs cannot be had here
   */
  Lab start(LabRequest request, Progress progress);
}
