package org.galerarunbook.check;

import java.util.Map;
import org.galerarunbook.runbook.lexicon.HostPages;

/** The pages that findings lead to. A test holds that each exists. */
public final class Pages {

  static final String TLS = "docs/runbook/guide-04-see-tls-everywhere.md";
  static final String CERTIFICATES = "docs/runbook/guide-01-issue-the-certificates.md";
  static final String BOOTSTRAP = "docs/runbook/guide-02-bootstrap-the-cluster.md";
  public static final String RESTORE = "docs/runbook/playbook-01-restore-a-node-from-scratch.md";
  public static final String BRING_BACK = "docs/runbook/playbook-02-bring-a-node-back.md";
  static final String BACKUP = "docs/runbook/playbook-03-back-up-and-restore-one-node.md";
  public static final String FULL_OUTAGE = "docs/runbook/playbook-04-recover-from-a-full-outage.md";
  public static final String QUORUM = "docs/runbook/playbook-05-lose-the-quorum.md";
  static final String RESTART = "docs/runbook/playbook-06-restart-all-nodes-one-by-one.md";
  static final String ROTATE_IN_A_PAUSE =
      "docs/runbook/playbook-07-rotate-certificates-in-a-controlled-pause.md";
  static final String WRONG_FOUNDER =
      "docs/runbook/playbook-14-bootstrapped-from-the-wrong-node.md";
  static final String ROTATE = "docs/runbook/playbook-15-rotate-certificates-without-a-pause.md";
  static final String EXPIRED = "docs/runbook/playbook-17-recover-from-expired-certificates.md";
  static final String SNAPSHOTS = "docs/runbook/playbook-19-compare-the-snapshot-methods.md";
  static final String GCACHE = "docs/runbook/playbook-20-size-the-gcache.md";
  static final String SIGNALS = "docs/runbook/playbook-21-read-the-signals.md";
  static final String DISAGREES = "docs/runbook/playbook-26-a-node-that-disagrees.md";
  static final String YOUR_CLUSTER = "docs/your-cluster.md";

  // Sections of pages.
  static final String PATCH = RESTART + "#a-patch-release-as-a-new-image";
  static final String SNAPSHOT_METHOD =
      SNAPSHOTS + "#set-method-and-donor-where-the-next-snapshot-is-asked-for";
  static final String SNAPSHOT_TLS = TLS + "#port-4444-what-a-snapshots-script-is-told";
  static final String HISTORIES = WRONG_FOUNDER + "#two-histories-are-refused";
  static final String DRAINED =
      "docs/runbook/playbook-32-take-a-node-out-for-maintenance.md"
          + "#error-1047-on-a-node-that-says-synced-left-drained";
  static final String RSU =
      "docs/runbook/playbook-24-change-a-schema.md"
          + "#set-global-and-the-change-is-on-every-node-or-on-one";
  static final String ROWS_DIFFER = DISAGREES + "#rows-differ-and-nobody-votes";
  private static final String LIMITS = "docs/runbook/playbook-31-limits-and-conflicts.md";
  static final String CONFLICTS = LIMITS + "#error-1213-and-1020-have-one-node-write";
  static final String ENGINES = LIMITS + "#rows-are-on-one-node-only-myisam-aria";

  // What no page of the runbook repairs.
  static final String LEFT_OVER = YOUR_CLUSTER + "#left-over-from-maintenance";
  static final String START = YOUR_CLUSTER + "#settings-that-count-at-the-start";
  static final String POWER = YOUR_CLUSTER + "#safe-at-a-power-failure";
  static final String NUMBERS = YOUR_CLUSTER + "#automatic-numbers";
  static final String BINARY_LOG = YOUR_CLUSTER + "#binary-log";
  static final String VOTES = YOUR_CLUSTER + "#votes-and-timers";
  static final String MEMBERS = YOUR_CLUSTER + "#names-members-and-views";
  static final String PEERS = YOUR_CLUSTER + "#the-list-of-peers";
  static final String BEHIND = YOUR_CLUSTER + "#behind-and-clocks";
  static final String TABLES = YOUR_CLUSTER + "#tables";
  static final String ACCOUNTS = YOUR_CLUSTER + "#accounts";
  static final String PORTS = YOUR_CLUSTER + "#ports-and-tls";

  /** Sections whose twin for hosts is a section of another name. */
  private static final Map<String, String> SECTIONS_ON_HOSTS =
      Map.of(
          PATCH,
          "docs/runbook/hosts-04-patch-and-restart-all-hosts-one-by-one.md",
          DRAINED,
          "docs/runbook/hosts-04-patch-and-restart-all-hosts-one-by-one.md#there-is-none-for-sure",
          SNAPSHOT_TLS,
          "docs/runbook/hosts-11-see-tls-everywhere-on-hosts.md#what-the-files-say-and-what-runs");

  static final HostPages HOSTS = HostPages.bundled();

  private Pages() {}

  /** The page that does the same on hosts; the same page where none does. */
  public static String onHosts(String page) {
    return HOSTS
        .insteadOf(page)
        .map(p -> page.substring(0, page.lastIndexOf('/') + 1) + p.file())
        .orElse(SECTIONS_ON_HOSTS.getOrDefault(page, page));
  }
}
