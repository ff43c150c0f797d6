package org.galerarunbook.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.galerarunbook.galera.GaleraCluster;
import org.galerarunbook.pki.PkiDirectory;
import org.galerarunbook.runbook.TimelineFeed;
import org.galerarunbook.runbook.model.Tested;

/** The assembled stack, running. */
public interface Lab extends AutoCloseable {

  /** The lab's name, as in its labels. */
  String name();

  /** The database tier. */
  GaleraCluster cluster();

  /**
   * Passbolt, Valkey and the proxy; for chapters of {@code @UsesLab(application = true)}.
   *
   * @throws IllegalStateException when they do not run
   */
  Application application();

  /**
   * Starts the application tier and waits until people can work with it, or takes it away; nothing
   * happens when it is so already. Its data outlives being taken away.
   *
   * @throws CouldNotRunException when an image of it can't be had here
   */
  void withApplication(boolean wanted);

  /** The lab's certificates and keys. */
  PkiDirectory pki();

  /**
   * What is wrong with the nodes as one cluster and with the application tier, where it runs, in
   * words; empty when all is right.
   */
  List<String> problems();

  /**
   * Waits until nothing is wrong.
   *
   * @throws IllegalStateException with what is still wrong at the limit
   */
  void awaitHealthy(Duration limit);

  /** What each container logged since then, by the name the pages use. */
  Map<String, String> logs(Instant since);

  /** Where it runs, and so how the pages' commands reach it. */
  default World world() {
    return World.CONTAINERS;
  }

  /** Docker names of this lab to the names that pages use, where they differ. */
  Map<String, String> shownNames();

  /** Where the pages' commands run: {@code certs/} is in it. */
  Path directory();

  /** Feeds the timeline from now on, first with where everything stands; until it is closed. */
  AutoCloseable observe(TimelineFeed timeline);

  /** Texts that no page may show, by what each is called. */
  Map<String, String> secrets();

  /**
   * What a chapter has to leave as it found it, though no node is sick by it: settings, timers and
   * accounts, each by whose it is and what it is called.
   */
  Map<String, String> settings();

  /** Puts a command for the default image's server into the words of the one that runs. */
  UnaryOperator<String> dialect();

  /** Exactly what runs. */
  List<Tested> components();

  /**
   * Removes the containers that were started beside the lab and count as its own, so that they are
   * not in the next chapter's way.
   *
   * @return what they were; empty when nothing was left
   */
  List<String> removeStartedBeside();

  /** What is still on the engine after {@link #close()}; empty when nothing leaked. */
  List<String> leftovers();

  /** Removes everything it made. */
  @Override
  void close();
}
