package org.galerarunbook.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.galerarunbook.galera.Formation;
import org.galerarunbook.runbook.Runbook;
import org.galerarunbook.runbook.chapter.Costs;
import org.galerarunbook.runbook.chapter.Guide;
import org.galerarunbook.runbook.chapter.Needs;
import org.galerarunbook.runbook.chapter.Symptom;
import org.galerarunbook.runbook.chapter.WhenToUse;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Chapters for {@link LabExtensionTest}, which runs them by name; Maven leaves nested ones out. */
final class FakeChapters {

  /** What the chapters saw, in order. */
  static final List<String> SEEN = new CopyOnWriteArrayList<>();

  private FakeChapters() {}

  static void see(Lab lab, Runbook page) {
    SEEN.add(lab.name());
    page.expect("the lab answers").is(true, () -> true);
  }

  private static FakeLab fake(Lab lab) {
    return (FakeLab) lab;
  }

  @UsesLab
  @Guide(number = 1, title = "First", purpose = "Sees the lab.")
  @WhenToUse("In tests.")
  @Needs("nothing")
  @Costs("nothing")
  static class FirstChapter {
    @Test
    void sees(Lab lab, Runbook page) {
      see(lab, page);
    }
  }

  @UsesLab
  @Guide(number = 2, title = "Second", purpose = "Sees the lab again.")
  @WhenToUse("In tests.")
  @Needs("nothing")
  @Costs("nothing")
  static class SecondChapter {
    @Test
    void sees(Lab lab, Runbook page) {
      see(lab, page);
    }
  }

  @UsesLab
  @Guide(number = 12, title = "Promises", purpose = "Names a symptom that it never sees.")
  @WhenToUse("In tests.")
  @Needs("nothing")
  @Costs("nothing")
  @Symptom(text = "nobody sees this", means = "nothing")
  static class PromisesChapter {
    @Test
    @Order(1)
    void sees(Lab lab, Runbook page) {
      see(lab, page);
    }

    @Test
    @Order(2)
    void seesAgain(Lab lab, Runbook page) {
      see(lab, page);
    }
  }

  @UsesLab(application = true)
  @Guide(number = 20, title = "With Passbolt", purpose = "Asks for the application tier.")
  @WhenToUse("In tests.")
  @Needs(UsesLab.APPLICATION)
  @Costs("nothing")
  static class ApplicationChapter {
    @Test
    void sees(Lab lab, Runbook page) {
      see(lab, page);
    }
  }

  @UsesLab(application = true)
  @Guide(number = 21, title = "Silent", purpose = "Asks, and its page does not say so.")
  @WhenToUse("In tests.")
  @Needs("nothing")
  @Costs("nothing")
  static class SilentChapter {
    @Test
    void sees(Lab lab, Runbook page) {
      see(lab, page);
    }
  }

  @UsesLab(nodes = 5, formation = Formation.BOOTSTRAP, gcache = "1M", disk = "2G")
  @Guide(number = 3, title = "Five nodes", purpose = "Sees a lab of its own.")
  @WhenToUse("In tests.")
  @Needs("nothing")
  @Costs("nothing")
  static class FiveNodesChapter {
    @Test
    void sees(Lab lab, Runbook page) {
      see(lab, page);
    }
  }

  @UsesLab
  @Guide(number = 4, title = "Breaks the lab", purpose = "Leaves galera2 behind.")
  @WhenToUse("In tests.")
  @Needs("nothing")
  @Costs("nothing")
  static class BreaksTheLabChapter {
    @Test
    void breaks(Lab lab, Runbook page) {
      see(lab, page);
      fake(lab).problems.add("galera2: is Joining, not Synced");
    }
  }

  @UsesLab(own = true)
  @Guide(number = 5, title = "Ruins", purpose = "Leaves a lab that nobody wants.")
  @WhenToUse("In tests.")
  @Needs("nothing")
  @Costs("nothing")
  static class RuinsChapter {
    @Test
    void breaks(Lab lab, Runbook page) {
      see(lab, page);
      fake(lab).problems.add("galera1: there is more than one history");
    }
  }

  @UsesLab
  @Guide(number = 6, title = "Fails half-way", purpose = "Its second section fails.")
  @WhenToUse("In tests.")
  @Needs("nothing")
  @Costs("nothing")
  static class FailsHalfWayChapter {
    @Test
    @Order(3)
    void aThird() {
      SEEN.add("third section");
    }

    @Test
    @Order(1)
    void cFirst(Lab lab, Runbook page) {
      see(lab, page);
    }

    @Test
    @Order(2)
    void bSecond(Runbook page) {
      page.expect("one is two").is(2, () -> 1);
    }
  }

  @UsesLab
  @Guide(number = 7, title = "Finds out late", purpose = "Cannot go on half-way.")
  @WhenToUse("In tests.")
  @Needs("nothing")
  @Costs("nothing")
  static class FindsOutLateChapter {
    @Test
    @Order(1)
    void cannot(Lab lab, Runbook page) {
      see(lab, page);
      throw new CouldNotRunException("no image of Passbolt; docker load -i it");
    }

    @Test
    @Order(2)
    void never() {
      SEEN.add("after an abort");
    }
  }

  @UsesLab
  @Guide(number = 8, title = "Leaks", purpose = "Leaves a container of the shared lab.")
  @WhenToUse("In tests.")
  @Needs("nothing")
  @Costs("nothing")
  static class LeaksChapter {
    @Test
    void leaks(Lab lab, Runbook page) {
      see(lab, page);
      fake(lab).leftovers.add("container galera2-x (of verify-x)");
    }
  }

  @UsesLab(own = true)
  @Guide(number = 9, title = "Leaks alone", purpose = "Leaves a container of its own lab.")
  @WhenToUse("In tests.")
  @Needs("nothing")
  @Costs("nothing")
  static class LeaksAloneChapter {
    @Test
    void leaks(Lab lab, Runbook page) {
      see(lab, page);
      fake(lab).leftovers.add("volume galera3-y (of verify-y)");
    }
  }

  @UsesLab
  @Guide(number = 11, title = "Captures", purpose = "Leaves a capture beside the lab.")
  @WhenToUse("In tests.")
  @Needs("nothing")
  @Costs("nothing")
  static class CapturesChapter {
    @Test
    void captures(Lab lab, Runbook page) {
      see(lab, page);
      fake(lab).startedBeside.add("container capture1-x (of verify-x)");
    }
  }

  /** Nobody wrote {@code @Costs}. */
  @UsesLab
  @Guide(number = 10, title = "Undescribed", purpose = "Lacks a part.")
  @WhenToUse("In tests.")
  @Needs("nothing")
  static class UndescribedChapter {
    @Test
    void sees(Lab lab, Runbook page) {
      see(lab, page);
    }
  }

  @UsesLab
  @Guide(number = 12, title = "Changes a timer", purpose = "Does what its title says.")
  @WhenToUse("In tests.")
  @Needs("nothing")
  @Costs("nothing")
  static class ChangesATimerChapter {
    @Test
    void runs(Lab lab, Runbook page) throws Exception {
      see(lab, page);
      fake(lab).settings.put("galera1: evs.suspect_timeout", "5");
      fake(lab).settings.put("galera2: account probe@localhost", "1234");
    }
  }

  @UsesLab
  @Guide(number = 13, title = "Falls sick later", purpose = "Does what its title says.")
  @WhenToUse("In tests.")
  @Needs("nothing")
  @Costs("nothing")
  static class FallsSickLaterChapter {
    @Test
    void runs(Lab lab, Runbook page) throws Exception {
      see(lab, page);
      fake(lab).sickAfterwards = "galera3: is gone";
    }
  }

  @UsesLab
  @Guide(number = 14, title = "Shows a secret", purpose = "Does what its title says.")
  @WhenToUse("In tests.")
  @Needs("nothing")
  @Costs("nothing")
  static class ShowsASecretChapter {
    @Test
    void runs(Lab lab, Runbook page) throws Exception {
      see(lab, page);
      Path output = Files.createDirectories(lab.directory().resolve("run/output"));
      Files.writeString(output.resolve("0001-stdout.txt"), "it is fake-password");
    }
  }

  @UsesLab
  @Guide(number = 15, title = "Looks at nothing", purpose = "Its second section does nothing.")
  @WhenToUse("In tests.")
  @Needs("nothing")
  @Costs("nothing")
  static class LooksAtNothingChapter {
    @Test
    @Order(1)
    void looks(Lab lab, Runbook page) {
      see(lab, page);
    }

    @Test
    @Order(2)
    @DisplayName("Nobody is missing")
    void doesNot() {}
  }
}
