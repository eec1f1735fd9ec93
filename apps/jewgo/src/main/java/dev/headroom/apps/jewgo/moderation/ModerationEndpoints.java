// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.moderation;

import dev.headroom.apps.systems.list.Page;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;

/**
 * The endpoints of contributions of one kind, below the path at which a controller maps them.
 *
 * <p>Thread-safe.
 *
 * @param <T> a contribution as administrators see it
 */
public abstract class ModerationEndpoints<T> {

  private final Contributions<T> contributions;

  /** Creates the endpoints. */
  protected ModerationEndpoints(Contributions<T> contributions) {
    this.contributions = contributions;
  }

  /** Returns a page. */
  @Operation(summary = "Contributions with a status, the oldest first")
  @GetMapping
  public Page<T> page(
      @RequestParam(defaultValue = "pending")
          @Pattern(
              regexp = "pending|approved|rejected",
              message = "must be pending, approved or rejected")
          String status,
      @RequestParam(defaultValue = "" + Page.DEFAULT_SIZE) @Min(1) @Max(Page.MAX_SIZE) int size,
      @RequestParam(required = false) @Nullable String cursor) {
    return contributions.page(status, size, cursor);
  }

  /** Publishes a contribution. */
  @Operation(summary = "Publishes a contribution")
  @PostMapping("/{id}/approve")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  public void approve(@PathVariable @Min(1) long id) {
    contributions.decide(id, Contributions.APPROVED);
  }

  /** Rejects a contribution. */
  @Operation(summary = "Rejects a contribution, also one that was published")
  @PostMapping("/{id}/reject")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  public void reject(@PathVariable @Min(1) long id) {
    contributions.decide(id, Contributions.REJECTED);
  }
}
