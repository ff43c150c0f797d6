package org.galerarunbook.lab.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.lab.World;
import org.galerarunbook.operator.Node;
import org.galerarunbook.runbook.Runbook;
import org.galerarunbook.runbook.chapter.Guide;
import org.galerarunbook.runbook.chapter.OnHosts;
import org.galerarunbook.runbook.chapter.Procedure;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A chapter is given the nodes of its own world, by the names of its parameters. */
class NodeParameterTest {

  @TempDir private Path folder;

  @BeforeEach
  void reset() {
    FakeChapters.SEEN.clear();
    FakeLabFactory.reset(folder);
  }

  @Test
  @DisplayName("The same method types what is typed in each world")
  void ofItsWorld() {
    run(ContainersChapter.class);
    run(HostsChapter.class);
    assertThat(FakeChapters.SEEN)
        .containsExactly("docker start galera2 on ``", "sudo systemctl start mariadb on `galera2`");
  }

  @Test
  @DisplayName("A node that no lab has is named before anything starts")
  void strange() {
    assertThat(ChapterRules.problems(StrangeChapter.class))
        .singleElement()
        .asString()
        .contains("StrangeChapter.look asks for a node \"node2\"", "called galera1, galera2");
  }

  private void run(Class<?> chapter) {
    LabExtensionTest.execute(folder.resolve(chapter.getSimpleName()), chapter)
        .testEvents()
        .assertStatistics(s -> s.failed(0).succeeded(2));
  }

  /** One method for both. */
  abstract static class Both extends FakeChapters.Fake {
    @Procedure("Start it")
    @Order(1)
    void start(Runbook page, Node galera2) {
      FakeChapters.SEEN.add(galera2.start().command() + " on `" + galera2.start().host() + "`");
      page.expect("it is given").is("galera2", galera2::toString);
    }
  }

  @UsesLab
  @Guide(number = 1, title = "In containers", purpose = "p")
  @FakeChapters.InTests
  static class ContainersChapter extends Both {}

  @UsesLab(world = World.HOSTS)
  @OnHosts(number = 1, title = "On hosts", purpose = "p")
  @FakeChapters.InTests
  static class HostsChapter extends Both {}

  @UsesLab
  @Guide(number = 1, title = "Strange", purpose = "p")
  @FakeChapters.InTests
  static class StrangeChapter extends FakeChapters.Fake {
    @Procedure("Look")
    @Order(1)
    void look(Node node2) {}
  }
}
