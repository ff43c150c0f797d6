package org.galerarunbook.runbook.lexicon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.galerarunbook.runbook.chapter.Costs;
import org.galerarunbook.runbook.chapter.Needs;
import org.galerarunbook.runbook.chapter.OnHosts;
import org.galerarunbook.runbook.chapter.Playbook;
import org.galerarunbook.runbook.chapter.UseWhen;
import org.junit.jupiter.api.Test;

class HostPagesTest {

  @Test
  void thePageOfTheFirstTwinHasAnotherOneOnHosts() {
    HostPages pages = HostPages.of(List.of(InContainers.class, Besides.class, Hosts.class));
    assertThat(pages.insteadOf("docs/runbook/playbook-01-start.md").orElseThrow().file())
        .isEqualTo("hosts-01-start-hosts.md");
    assertThat(pages.insteadOf("docs/runbook/playbook-02-look.md")).isEmpty();
    assertThat(pages.insteadOf("docs/runbook/playbook-01-start.md#a-section")).isEmpty();
    assertThat(pages.insteadOf("")).isEmpty();
  }

  @Test
  void twoForOnePageOrOneForNoneAreRefused() {
    assertThatThrownBy(
            () ->
                HostPages.of(List.of(InContainers.class, Besides.class, Hosts.class, Again.class)))
        .hasMessageContaining("hosts-01-start-hosts.md and hosts-02-start-them-again.md")
        .hasMessageContaining("both name InContainers as their first twin");
    assertThatThrownBy(() -> HostPages.of(List.of(Besides.class, Hosts.class)))
        .hasMessageContaining("Hosts names the twin InContainers, and there is no such chapter");
  }

  @Playbook(number = 1, title = "Start", purpose = "It starts.")
  @UseWhen("it is down")
  @Needs("a lab")
  @Costs("nothing")
  private static final class InContainers {}

  @Playbook(number = 2, title = "Look", purpose = "It is looked at.")
  @UseWhen("it is up")
  @Needs("a lab")
  @Costs("nothing")
  private static final class Besides {}

  @OnHosts(
      number = 1,
      title = "Start hosts",
      purpose = "They start.",
      twins = {"InContainers", "Besides"})
  @UseWhen("they are down")
  @Needs("hosts")
  @Costs("nothing")
  private static final class Hosts {}

  @OnHosts(number = 2, title = "Start them again", purpose = "They start.", twins = "InContainers")
  @UseWhen("they are down")
  @Needs("hosts")
  @Costs("nothing")
  private static final class Again {}
}
