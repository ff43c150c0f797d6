package org.galerarunbook.lab.junit;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.LabFactory;
import org.galerarunbook.lab.LabRequest;
import org.galerarunbook.runbook.Progress;

/** Makes {@link FakeLab}s. JUnit makes the factory by its name, so what a test wants is static. */
public final class FakeLabFactory implements LabFactory {

  static final List<FakeLab> STARTED = new CopyOnWriteArrayList<>();
  private static Path directory = Path.of("target");
  private static RuntimeException refusal;

  /** Why labs have no application tier; null when they have one. */
  static String noApplication;

  /** Forgets the labs of the test before. */
  static void reset(Path folder) {
    STARTED.clear();
    directory = folder;
    refusal = null;
    noApplication = null;
  }

  /** From now on no lab starts. */
  static void refuse(RuntimeException why) {
    refusal = why;
  }

  @Override
  public synchronized Lab start(LabRequest request, Progress progress) {
    if (refusal != null) {
      throw refusal;
    }
    FakeLab lab = new FakeLab(request, "fake" + (STARTED.size() + 1), directory);
    STARTED.add(lab);
    return lab;
  }
}
