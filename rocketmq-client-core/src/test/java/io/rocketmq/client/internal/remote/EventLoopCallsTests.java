package io.rocketmq.client.internal.remote;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import io.rocketmq.client.hook.ConnectionListener;
import io.rocketmq.client.internal.protocol.ReceivedCommand;
import io.rocketmq.client.internal.support.Futures;
import io.rocketmq.client.internal.transport.Connection;
import io.rocketmq.client.testing.ScriptedServer;
import io.rocketmq.client.testing.TestRpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * Blocking calls on event loops, which would wait for themselves.
 */
class EventLoopCallsTests {

	private static final Duration LONG = Duration.ofSeconds(20);

	@Test
	void aBlockingCallOnAnEventLoopFailsAtOnce() {
		CompletableFuture<Void> registered = new CompletableFuture<>();
		try (TestRpc rpc = new TestRpc(); ScriptedServer server = ScriptedServer.start((request, peer) -> {
			registered.join();
			peer.answer(request, 0, Map.of());
		})) {
			CompletableFuture<?> blocking = rpc.ping(server, LONG)
				.thenAccept((answer) -> Futures.await(rpc.ping(server, LONG)));
			registered.complete(null);
			assertThatThrownBy(blocking::join).hasCauseInstanceOf(IllegalStateException.class)
				.hasMessageContaining("Use the asynchronous method");
		}
	}

	@Test
	void closingOnAnEventLoopDoesNotWaitForTheLoop() {
		try (TestRpc rpc = new TestRpc(); ScriptedServer server = ScriptedServer.silent()) {
			Connection other = rpc.connector().connection(server.address(), 0, (from, request) -> {
			}, new ConnectionListener() {
			});
			CompletableFuture<Void> closing = new CompletableFuture<>();
			CompletableFuture<ReceivedCommand> waiting = rpc.ping(server, LONG);
			waiting.whenComplete((answer, failure) -> {
				try {
					rpc.client().close();
					closing.complete(null);
				}
				catch (RuntimeException ex) {
					closing.completeExceptionally(ex);
				}
			});
			await().atMost(LONG).until(() -> server.requests().size() == 1);
			server.newestPeer().close();
			assertThat(closing).succeedsWithin(LONG);
			assertThat(rpc.client().isClosed()).isTrue();
			assertThat(other.liveSince()).isNull();
		}
	}

}
