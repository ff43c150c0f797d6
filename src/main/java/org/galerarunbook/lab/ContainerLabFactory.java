package org.galerarunbook.lab;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.container.OneEngine;
import org.galerarunbook.finding.Finding;
import org.galerarunbook.image.Engine;
import org.galerarunbook.image.EngineProbe;
import org.galerarunbook.image.ImageException;
import org.galerarunbook.runbook.Progress;

/** Labs in containers, with certificates of their own under target/lab. */
public final class ContainerLabFactory implements LabFactory {

  private final Map<World, LabAssembly> assemblies = new EnumMap<>(World.class);
  private final Set<World> prepared = EnumSet.noneOf(World.class);
  private final Map<World, String> missing = new EnumMap<>(World.class);

  /**
   * The first lab of a world is started alone, for it finds or makes what all of them begin with;
   * the others may start side by side.
   */
  @Override
  public Lab start(LabRequest request, Progress progress) {
    LabAssembly assembly;
    synchronized (this) {
      World world = request.world();
      assembly = assemblies.computeIfAbsent(world, w -> assembled(w, progress));
      if (!request.image().isEmpty()) {
        assembly.bring(request.image(), progress);
      }
      if (!prepared.contains(world)) {
        return first(assembly, request, progress);
      }
    }
    return started(assembly, request, progress);
  }

  private Lab first(LabAssembly assembly, LabRequest request, Progress progress) {
    try {
      Lab first = started(assembly, request, progress);
      prepared.add(request.world());
      return first;
    } catch (CouldNotRunException e) {
      missing.put(request.world(), e.reason());
      assemblies.remove(request.world());
      throw e;
    }
  }

  private Lab started(LabAssembly assembly, LabRequest request, Progress progress) {
    LabIdentity identity = LabIdentity.ephemeral("verify");
    Path folder = LabAssembly.project().resolve("target/lab").resolve(identity.name());
    ContainerLab lab =
        ContainerLab.of(
                assembly.spec(identity, folder.resolve("certs"), 0).with(request),
                progress,
                assembly.components())
            .bringingApplication(this::application);
    lab.start();
    return lab;
  }

  private synchronized ApplicationSpec application(Progress progress) {
    return assemblies.get(World.CONTAINERS).application(progress, true);
  }

  /** Asked once: what cannot be had for one chapter is not tried again for each of the others. */
  private LabAssembly assembled(World world, Progress progress) {
    if (!missing.containsKey(world)) {
      LabAssembly wanted = LabAssembly.ofProject(world);
      String lacks = engineLacks();
      if (lacks.isEmpty()) {
        try {
          return wanted.withImages(progress);
        } catch (ImageException e) {
          progress.failed(e.getMessage());
          lacks = e.getMessage();
        }
      }
      missing.put(world, lacks);
    }
    throw new CouldNotRunException(missing.get(world));
  }

  /**
   * What keeps any lab from starting on this engine, empty when nothing does. A disk that is too
   * small for a build is left to the build, since images may be here.
   */
  private static String engineLacks() {
    try (Engine engine = Engine.connect()) {
      String lacks =
          new EngineProbe(engine)
              .probe().stream()
                  .filter(f -> f.isProblem() && !f.who().equals("disk"))
                  .map(Finding::toString)
                  .collect(Collectors.joining("\n"));
      if (lacks.isEmpty()) {
        OneEngine.require(engine.host());
      }
      return lacks;
    } catch (IllegalStateException two) {
      return two.getMessage();
    }
  }
}
