package org.galerarunbook.container;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Asks several containers at the same time. */
public final class AtOnce {

  private AtOnce() {}

  /**
   * Does all of it at once, on threads of their own: engine calls block, and the common pool of two
   * cores would let only one through.
   *
   * @return the results in the order of the work, when the last one is there
   * @throws RuntimeException as the first of the work that failed threw it
   */
  public static <T> List<T> all(List<Supplier<T>> work) {
    ExecutorService pool = Executors.newCachedThreadPool();
    try {
      List<CompletableFuture<T>> running =
          work.stream().map(w -> CompletableFuture.supplyAsync(w, pool)).toList();
      CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)).join();
      return running.stream().map(CompletableFuture::join).toList();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    } finally {
      pool.shutdown();
    }
  }

  /** The same work for each of these. */
  public static <A, T> List<T> each(Collection<A> those, Function<A, T> work) {
    return all(those.stream().<Supplier<T>>map(one -> () -> work.apply(one)).toList());
  }

  /** The same where the work has no result. */
  public static <A> void run(Collection<A> those, Consumer<A> work) {
    each(
        those,
        one -> {
          work.accept(one);
          return true;
        });
  }

  /** All of it, without a result. */
  public static void run(List<Runnable> work) {
    run(work, Runnable::run);
  }
}
