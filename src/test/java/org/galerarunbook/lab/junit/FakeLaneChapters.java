package org.galerarunbook.lab.junit;

import static org.galerarunbook.lab.junit.FakeChapters.see;

import java.time.Duration;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.galerarunbook.lab.Alone;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.runbook.Runbook;
import org.galerarunbook.runbook.chapter.Guide;
import org.galerarunbook.runbook.chapter.Procedure;
import org.junit.jupiter.api.Order;

/** Chapters for {@link LanesTest}, which runs them by name; Maven leaves nested ones out. */
final class FakeLaneChapters {

  /** Where two chapters meet that run side by side. */
  static final CyclicBarrier MEETING = new CyclicBarrier(2);

  private FakeLaneChapters() {}

  /** Ends only when the other one runs at the same time. */
  @UsesLab
  @Guide(number = 30, title = "MeetsOneChapter", purpose = "Meets another chapter.")
  @FakeChapters.InTests
  static class MeetsOneChapter extends FakeChapters.Fake {
    @Procedure("Look")
    @Order(1)
    void meets(Lab lab, Runbook page) throws Exception {
      see(lab, page);
      MEETING.await(20, TimeUnit.SECONDS);
      page.expect("said in MeetsOneChapter").is(true, () -> true);
      MEETING.await(20, TimeUnit.SECONDS);
    }
  }

  /** Ends only when the other one runs at the same time. */
  @UsesLab
  @Guide(number = 31, title = "MeetsTwoChapter", purpose = "Meets another chapter.")
  @FakeChapters.InTests
  static class MeetsTwoChapter extends FakeChapters.Fake {
    @Procedure("Look")
    @Order(1)
    void meets(Lab lab, Runbook page) throws Exception {
      see(lab, page);
      MEETING.await(20, TimeUnit.SECONDS);
      page.expect("said in MeetsTwoChapter").is(true, () -> true);
      MEETING.await(20, TimeUnit.SECONDS);
    }
  }

  /** Ends only when no other lab is up. */
  @UsesLab(own = true)
  @Guide(number = 33, title = "Outlasts", purpose = "Outlasts the shared lab.")
  @FakeChapters.InTests
  static class OutlastsChapter extends FakeChapters.Fake {
    @Procedure("Look")
    @Order(1)
    void outlasts(Lab lab, Runbook page) throws Exception {
      see(lab, page);
      MEETING.await(20, TimeUnit.SECONDS);
      page.expect("labs that are up beside this one")
          .within(Duration.ofSeconds(20))
          .is(
              0L,
              () -> FakeLabFactory.STARTED.stream().filter(l -> l != lab && l.closed == 0).count());
    }
  }

  /** Shares a lab, of which nobody has need after it. */
  @UsesLab
  @Guide(number = 34, title = "SharesLast", purpose = "Is the last one that shares a lab.")
  @FakeChapters.InTests
  static class SharesLastChapter extends FakeChapters.Fake {
    @Procedure("Look")
    @Order(1)
    void shares(Lab lab, Runbook page) throws Exception {
      see(lab, page);
      MEETING.await(20, TimeUnit.SECONDS);
    }
  }

  @UsesLab
  @Alone
  @Guide(number = 32, title = "Measures", purpose = "Has the machine to itself.")
  @FakeChapters.InTests
  static class MeasuresChapter extends FakeChapters.Fake {
    @Procedure("Look")
    @Order(1)
    void sees(Lab lab, Runbook page) {
      see(lab, page);
    }
  }
}
