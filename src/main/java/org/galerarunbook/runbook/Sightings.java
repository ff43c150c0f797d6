package org.galerarunbook.runbook;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.galerarunbook.runbook.lexicon.KnownText;

/** Which of the messages that a chapter promises its run has seen, in an answer or a log. */
final class Sightings {
  private final List<String> missing;

  Sightings(List<String> symptoms) {
    missing = new ArrayList<>(symptoms);
  }

  /** What an older server says instead is what has to be seen there. */
  synchronized void words(UnaryOperator<String> put) {
    missing.replaceAll(put);
  }

  synchronized void in(String text) {
    missing.removeIf(symptom -> KnownText.pattern(symptom).matcher(text).find());
  }

  /** Asks for none any more. */
  synchronized void waive() {
    missing.clear();
  }

  synchronized void requireAll(String chapter) {
    if (!missing.isEmpty()) {
      throw new AssertionError(
          ("\"%s\" names a @Symptom that its run did not see, in no answer and no log: `%s`."
                  + " Correct the text, or have the chapter bring it about.")
              .formatted(chapter, String.join("`, `", missing)));
    }
  }
}
