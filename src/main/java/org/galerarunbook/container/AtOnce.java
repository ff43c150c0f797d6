package org.galerarunbook.container;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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

  /** The same for work that has no result. */
  public static void run(List<Runnable> work) {
    all(
        work.stream()
            .<Supplier<Boolean>>map(
                w ->
                    () -> {
                      w.run();
                      return true;
                    })
            .toList());
  }
}
