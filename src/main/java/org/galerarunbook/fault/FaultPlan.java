package org.galerarunbook.fault;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A fault that could be: its commands, and those that end it. The texts are what an operator types
 * beside a container; {@link #inject} does the same by the engine's API.
 */
public final class FaultPlan {

  private final String what;
  private final List<Act> begin;
  private final List<Act> end;

  FaultPlan(String what, List<? extends Act> begin, List<? extends Act> end) {
    this.what = what;
    this.begin = List.copyOf(begin);
    this.end = List.copyOf(end);
  }

  /** In a few words, as what is done to the container: {@code killed}, {@code cut off}. */
  public String what() {
    return what;
  }

  /**
   * The commands that bring it about, for a shell with the engine's client.
   *
   * @param container the container's name
   * @param helperImage the image of helpers: a name, or an expression in double quotes
   */
  public String command(String container, String helperImage) {
    return text(begin, container, helperImage);
  }

  /** The commands that end it. */
  public String healCommand(String container, String helperImage) {
    return text(end, container, helperImage);
  }

  /**
   * Brings it about.
   *
   * @param listeners hear of it, and of its end
   * @throws IllegalStateException when it can't be; what was done of it is undone
   */
  public Fault inject(FaultTarget target, List<FaultListener> listeners) {
    return new Fault(this, target, listeners).begin();
  }

  /** The same, and nobody hears of it. */
  public Fault inject(FaultTarget target) {
    return inject(target, List.of());
  }

  List<Act> begin() {
    return begin;
  }

  List<Act> end() {
    return end;
  }

  private static String text(List<Act> acts, String container, String image) {
    return acts.stream().map(a -> a.text(container, image)).collect(Collectors.joining("\n"));
  }

  @Override
  public String toString() {
    return what;
  }
}
