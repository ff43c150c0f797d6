package org.example.orders;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** A user's class may end as the runbook's do, and is an ordinary test. */
class AChapter {

  @Test
  void isLeftAlone() {
    assertTrue(true);
  }
}
