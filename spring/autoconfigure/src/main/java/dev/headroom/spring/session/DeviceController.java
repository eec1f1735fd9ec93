// SPDX-License-Identifier: Apache-2.0
package dev.headroom.spring.session;

import dev.headroom.edge.session.TokenFilter;
import dev.headroom.session.Sessions;
import dev.headroom.session.device.AuditEntry;
import dev.headroom.session.device.Session;
import dev.headroom.session.revocation.Acknowledgement;
import dev.headroom.session.revocation.Revocation;
import dev.headroom.session.token.AccessToken;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Endpoints to list, rename and sign out the caller's devices, and for an administrator those of
 * other users.
 *
 * <p>Thread-safe. It authorizes the caller itself, so it is safe with and without other security.
 */
@RestController
@RequestMapping("/api/sessions")
final class DeviceController {
  private static final int MAX_AUDIT_ENTRIES = 100;

  private final Sessions sessions;
  private final String adminAuthority;

  DeviceController(Sessions sessions, String adminAuthority) {
    this.sessions = sessions;
    this.adminAuthority = adminAuthority;
  }

  /** A device in a response. Immutable. */
  record DeviceView(
      String id,
      String label,
      String agent,
      String address,
      Instant signedIn,
      Instant lastSeen,
      Instant expires,
      boolean current) {
    static DeviceView of(Session session, AccessToken access) {
      return new DeviceView(
          session.id(),
          session.device().label(),
          session.device().agent(),
          session.device().address(),
          session.issued(),
          session.lastSeen(),
          session.expires(),
          session.id().equals(access.session()));
    }
  }

  /** A request to rename a device. Immutable. */
  record Label(@Nullable String label) {}

  @GetMapping
  List<DeviceView> devices(HttpServletRequest request) {
    AccessToken access = required(request);
    return views(access.user(), access);
  }

  @PutMapping("/{id}")
  ResponseEntity<Void> rename(
      HttpServletRequest request, @PathVariable String id, @RequestBody Label label) {
    AccessToken access = required(request);
    String wanted = Objects.requireNonNullElse(label.label(), "");
    try {
      if (!sessions.rename(access.user(), id, wanted)) {
        throw new ResponseStatusException(HttpStatus.NOT_FOUND, "there is no such device");
      }
    } catch (IllegalArgumentException e) {
      throw new ResponseStatusException(HttpStatus.BAD_REQUEST, e.getMessage(), e);
    }
    return ResponseEntity.noContent().build();
  }

  @DeleteMapping("/{id}")
  Acknowledgement signOut(HttpServletRequest request, @PathVariable String id) {
    AccessToken access = required(request);
    return sessions.signOut(access.user(), id, access.user());
  }

  /** Signs out all devices, or all but the caller's. */
  @DeleteMapping
  Acknowledgement signOutAll(
      HttpServletRequest request, @RequestParam(defaultValue = "false") boolean others) {
    AccessToken access = required(request);
    String current = access.session();
    Revocation order =
        others && current != null
            ? Revocation.otherSessions(access.user(), current)
            : Revocation.user(access.user());
    return sessions.revoke(order.by(access.user(), others ? "others" : "all devices"));
  }

  @GetMapping("/admin/{user}")
  List<DeviceView> devicesOf(HttpServletRequest request, @PathVariable String user) {
    return views(user, administrator(request));
  }

  @GetMapping("/admin/{user}/audit")
  List<AuditEntry> auditOf(HttpServletRequest request, @PathVariable String user) {
    administrator(request);
    return sessions.audit(user, MAX_AUDIT_ENTRIES);
  }

  @DeleteMapping("/admin/{user}")
  Acknowledgement signOutUser(
      HttpServletRequest request,
      @PathVariable String user,
      @RequestParam(defaultValue = "by an administrator") String reason) {
    AccessToken access = administrator(request);
    String shown = reason.substring(0, Math.min(reason.length(), 200));
    return sessions.revoke(Revocation.user(user).by("admin:" + access.user(), shown));
  }

  private List<DeviceView> views(String user, AccessToken access) {
    return sessions.devices(user).stream().map(session -> DeviceView.of(session, access)).toList();
  }

  private AccessToken administrator(HttpServletRequest request) {
    AccessToken access = required(request);
    if (!access.authorities().contains(adminAuthority)) {
      throw new ResponseStatusException(
          HttpStatus.FORBIDDEN, "this needs the authority " + adminAuthority);
    }
    return access;
  }

  static AccessToken required(HttpServletRequest request) {
    AccessToken access = TokenFilter.accessOf(request);
    if (access == null) {
      throw new ResponseStatusException(HttpStatus.UNAUTHORIZED);
    }
    return access;
  }
}
