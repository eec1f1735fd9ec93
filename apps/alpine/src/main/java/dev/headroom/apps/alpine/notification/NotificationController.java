// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.notification;

import dev.headroom.apps.alpine.api.Page;
import dev.headroom.apps.systems.web.Caller;
import dev.headroom.apps.systems.web.Endpoints;
import dev.headroom.apps.systems.web.RefusedException;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Positive;
import java.util.List;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.ResponseStatus;

/** {@code /api/notifications}. Thread-safe. */
@Endpoints(group = "Notifications", path = "/api/notifications")
record NotificationController(
    NotificationReader reader, JdbcClient database, ApplicationEventPublisher events) {

  @Operation(summary = "Notifications of the caller, the newest first")
  @GetMapping
  ResponseEntity<List<NotificationView>> list(
      @Caller long user, @Valid @ModelAttribute @ParameterObject NotificationQuery query) {
    Page page = query.paging();
    return page.answer(
        reader.page(user, query.unreadOnly(), page), () -> reader.count(user, query.unreadOnly()));
  }

  @Operation(summary = "Marks one as read; once more changes nothing")
  @PutMapping("/{id}/read")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void read(@Caller long user, @PathVariable @Positive long id) {
    int found =
        database
            .sql("UPDATE notifications SET is_read = true WHERE id = :id AND user_id = :user")
            .param("id", id)
            .param("user", user)
            .update();
    if (found == 0) {
      throw RefusedException.missing("notification");
    }
    events.publishEvent(new NotificationRead(user));
  }
}
