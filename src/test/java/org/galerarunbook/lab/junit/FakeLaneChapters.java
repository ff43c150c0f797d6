package org.galerarunbook.lab.junit;

import static org.galerarunbook.lab.junit.FakeChapters.see;

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
