// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.toeic.board;

import dev.headroom.apps.systems.web.Caller;
import dev.headroom.apps.systems.web.Endpoints;
import dev.headroom.apps.toeic.ToeicSettings;
import dev.headroom.spring.overload.Bulkhead;
import io.swagger.v3.oas.annotations.Operation;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;

/** What came of practice. Thread-safe. */
@Endpoints(group = "Progress", path = "/api")
@Bulkhead("requests")
class BoardController {

  private final Board board;
  private final String cacheControl;

  BoardController(Board board, ToeicSettings settings) {
    this.board = board;
    this.cacheControl = "public, max-age=0, s-maxage=" + settings.httpCacheTtl().toSeconds();
  }

  @Operation(summary = "The twenty best learners by their best mock test")
  @GetMapping("/leaderboard")
  ResponseEntity<Board.Standings> standings() {
    // The response cache is invalidated when the board changes; browsers must revalidate.
    return ResponseEntity.ok().header("Cache-Control", cacheControl).body(board.standings());
  }

  @Operation(summary = "How far the caller came, part by part")
  @GetMapping("/progress")
  List<Board.PartProgress> progress(@Caller long user) {
    return board.progress(user);
  }
}
