package org.galerarunbook.lab.junit;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.galerarunbook.galera.Formation;
import org.galerarunbook.lab.CouldNotRunException;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.runbook.Runbook;
import org.galerarunbook.runbook.chapter.Check;
import org.galerarunbook.runbook.chapter.Costs;
import org.galerarunbook.runbook.chapter.Guide;
import org.galerarunbook.runbook.chapter.Needs;
import org.galerarunbook.runbook.chapter.Procedure;
import org.galerarunbook.runbook.chapter.StopAndCall;
import org.galerarunbook.runbook.chapter.Symptom;
import org.galerarunbook.runbook.chapter.UseWhen;
import org.junit.jupiter.api.Order;

/** Chapters for {@link LabExtensionTest}, which runs them by name; Maven leaves nested ones out. */
final class FakeChapters {

  /** What the chapters saw, in order. */
  static final List<String> SEEN = new CopyOnWriteArrayList<>();

  private FakeChapters() {}

  /** The card of a chapter that nobody reads. */
  @Retention(RetentionPolicy.RUNTIME)
  @UseWhen("in tests")
  @Needs("nothing")
  @Costs("nothing")
  @StopAndCall("never")
  @interface InTests {}

  /** The section that each chapter must have beside its procedure. */
  abstract static class Fake {
    @Check("It is over")
    @Order(2)
    void isOver(Runbook page) {
      page.expect("it is over").is(true, () -> true);
    }
  }

  static void see(Lab lab, Runbook page) {
    SEEN.add(lab.name());
    page.expect("the lab answers").is(true, () -> true);
  }

  @UsesLab
  @Guide(number = 1, title = "First", purpose = "Sees the lab.")
  @InTests
  static class FirstChapter extends Fake {
    @Procedure("Look")
    @Order(1)
    void sees(Lab lab, Runbook page) {
      see(lab, page);
    }
  }

  @UsesLab
  @Guide(number = 2, title = "Second", purpose = "Sees the lab again.")
  @InTests
  static class SecondChapter extends Fake {
    @Procedure("Look")
    @Order(1)
    void sees(Lab lab, Runbook page) {
      see(lab, page);
    }
  }

  @UsesLab
  @Guide(number = 12, title = "Promises", purpose = "Names a symptom that it never sees.")
  @InTests
  @Symptom(text = "nobody sees this", means = "nothing")
  static class PromisesChapter {
    @Procedure("Look")
    @Order(1)
    void sees(Lab lab, Runbook page) {
      see(lab, page);
    }

    @Check("Look again")
    @Order(2)
    void seesAgain(Lab lab, Runbook page) {
      see(lab, page);
    }
  }

  @UsesLab(application = true)
  @Guide(number = 20, title = "With Passbolt", purpose = "Asks for the application tier.")
  @InTests
  @Needs(UsesLab.APPLICATION)
  static class ApplicationChapter extends Fake {
    @Procedure("Look")
    @Order(1)
    void sees(Lab lab, Runbook page) {
      see(lab, page);
    }
  }

  @UsesLab(application = true)
  @Guide(number = 21, title = "Silent", purpose = "Asks, and its page does not say so.")
  @InTests
  static class SilentChapter extends Fake {
    @Procedure("Look")
    @Order(1)
    void sees(Lab lab, Runbook page) {
      see(lab, page);
    }
  }

  @UsesLab(
      nodes = 5,
      image = "mariadb:10.11",
      formation = Formation.BOOTSTRAP,
      gcache = "1M",
      disk = "2G")
  @Guide(number = 3, title = "Five nodes", purpose = "Sees a lab of its own.")
  @InTests
  static class FiveNodesChapter extends Fake {
    @Procedure("Look")
    @Order(1)
    void sees(Lab lab, Runbook page) {
      see(lab, page);
    }
  }

  @UsesLab
  @Guide(number = 4, title = "Breaks the lab", purpose = "Leaves galera2 behind.")
  @InTests
  static class BreaksTheLabChapter extends Fake {
    @Procedure("Look")
    @Order(1)
    void breaks(Lab lab, Runbook page) {
      see(lab, page);
      ((FakeLab) lab).problems.add("galera2: is Joining, not Synced");
    }
  }

  @UsesLab(own = true)
  @Guide(number = 5, title = "Ruins", purpose = "Leaves a lab that nobody wants.")
  @InTests
  static class RuinsChapter extends Fake {
    @Procedure("Look")
    @Order(1)
    void breaks(Lab lab, Runbook page) {
      see(lab, page);
      ((FakeLab) lab).problems.add("galera1: there is more than one history");
    }
  }

  @UsesLab
  @Guide(number = 6, title = "Fails half-way", purpose = "Its second section fails.")
  @InTests
  static class FailsHalfWayChapter {
    @Procedure("Third")
    @Order(3)
    void aThird() {
      SEEN.add("third section");
    }

    @Procedure("First")
    @Order(1)
    void cFirst(Lab lab, Runbook page) {
      see(lab, page);
    }

    @Check("Second")
    @Order(2)
    void bSecond(Runbook page) {
      page.expect("one is two").is(2, () -> 1);
    }
  }

  @UsesLab
  @Guide(number = 7, title = "Finds out late", purpose = "Cannot go on half-way.")
  @InTests
  static class FindsOutLateChapter {
    @Procedure("Look")
    @Order(1)
    void cannot(Lab lab, Runbook page) {
      see(lab, page);
      throw new CouldNotRunException("no image of Passbolt; docker load -i it");
    }

    @Check("Look again")
    @Order(2)
    void never() {
      SEEN.add("after an abort");
    }
  }

  @UsesLab
  @Guide(number = 8, title = "Leaks", purpose = "Leaves a container of the shared lab.")
  @InTests
  static class LeaksChapter extends Fake {
    @Procedure("Look")
    @Order(1)
    void leaks(Lab lab, Runbook page) {
      see(lab, page);
      ((FakeLab) lab).leftovers.add("container galera2-x (of verify-x)");
    }
  }

  @UsesLab(own = true)
  @Guide(number = 9, title = "Leaks alone", purpose = "Leaves a container of its own lab.")
  @InTests
  static class LeaksAloneChapter extends Fake {
    @Procedure("Look")
    @Order(1)
    void leaks(Lab lab, Runbook page) {
      see(lab, page);
      ((FakeLab) lab).leftovers.add("volume galera3-y (of verify-y)");
    }
  }

  @UsesLab
  @Guide(number = 11, title = "Captures", purpose = "Leaves a capture beside the lab.")
  @InTests
  static class CapturesChapter extends Fake {
    @Procedure("Look")
    @Order(1)
    void captures(Lab lab, Runbook page) {
      see(lab, page);
      ((FakeLab) lab).startedBeside.add("container capture1-x (of verify-x)");
    }
  }

  /** Nobody wrote {@code @Costs}. */
  @UsesLab
  @Guide(number = 10, title = "Undescribed", purpose = "Lacks a part.")
  @UseWhen("in tests")
  @Needs("nothing")
  static class UndescribedChapter extends Fake {
    @Procedure("Look")
    @Order(1)
    void sees(Lab lab, Runbook page) {
      see(lab, page);
    }
  }

  @UsesLab
  @Guide(number = 12, title = "Changes a timer", purpose = "Does what its title says.")
  @InTests
  static class ChangesATimerChapter extends Fake {
    @Procedure("Look")
    @Order(1)
    void runs(Lab lab, Runbook page) throws Exception {
      see(lab, page);
      ((FakeLab) lab).settings.put("galera1: evs.suspect_timeout", "5");
      ((FakeLab) lab).settings.put("galera2: account probe@localhost", "1234");
    }
  }

  @UsesLab
  @Guide(number = 13, title = "Falls sick later", purpose = "Does what its title says.")
  @InTests
  static class FallsSickLaterChapter extends Fake {
    @Procedure("Look")
    @Order(1)
    void runs(Lab lab, Runbook page) throws Exception {
      see(lab, page);
      ((FakeLab) lab).sickAfterwards = "galera3: is gone";
    }
  }

  @UsesLab
  @Guide(number = 14, title = "Shows a secret", purpose = "Does what its title says.")
  @InTests
  static class ShowsASecretChapter extends Fake {
    @Procedure("Look")
    @Order(1)
    void runs(Lab lab, Runbook page) throws Exception {
      see(lab, page);
      Path output = Files.createDirectories(lab.directory().resolve("run/output"));
      Files.writeString(output.resolve("0001-stdout.txt"), "it is fake-password");
    }
  }

  @UsesLab
  @Guide(number = 15, title = "Looks at nothing", purpose = "Its second section does nothing.")
  @InTests
  static class LooksAtNothingChapter {
    @Procedure("Look")
    @Order(1)
    void looks(Lab lab, Runbook page) {
      see(lab, page);
    }

    @Check("Nobody is missing")
    @Order(2)
    void doesNot() {}
  }
}
