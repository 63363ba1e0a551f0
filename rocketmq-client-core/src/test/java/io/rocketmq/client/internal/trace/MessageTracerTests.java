package io.rocketmq.client.internal.trace;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.ClientOptions;
import io.rocketmq.client.config.Endpoint;
import io.rocketmq.client.config.MessageTrace;
import io.rocketmq.client.message.Message;
import io.rocketmq.client.producer.Producer;
import io.rocketmq.client.testing.Frames.Request;
import io.rocketmq.client.testing.ScriptedCluster;
import io.rocketmq.client.testing.ScriptedServer.Peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Trace events with a broker that answers on demand.
 */
class MessageTracerTests {

	private static final String TRACES = "traces";

	/** Trace messages that are in flight at most. */
	private static final int IN_FLIGHT = 64;

	private static final Duration LONG = Duration.ofSeconds(20);

	private final Queue<Trace> open = new ConcurrentLinkedQueue<>();

	@Test
	void droppedEventsAreLogged() throws Exception {
		Logger logger = (Logger) LoggerFactory.getLogger(MessageTracer.class);
		ListAppender<ILoggingEvent> logs = new ListAppender<>();
		logs.list = new CopyOnWriteArrayList<>();
		logs.start();
		logger.addAppender(logs);
		try (ScriptedCluster cluster = new ScriptedCluster().topic(TRACES).broker("a", (request, peer) -> {
			if (request.fields().get("b").equals(TRACES)) {
				this.open.add(new Trace(request, peer));
			}
			else {
				ScriptedCluster.store(request, peer);
			}
		}); RocketMQClient client = client(cluster)) {
			Producer producer = client.producer("producers");
			for (int i = 0; i < IN_FLIGHT; i++) {
				int sent = i + 1;
				send(producer);
				await().pollDelay(Duration.ZERO)
					.pollInterval(Duration.ofMillis(1))
					.atMost(LONG)
					.until(() -> this.open.size() == sent);
			}
			// One event waits, and two are dropped.
			for (int i = 0; i < 3; i++) {
				send(producer);
			}
			await().atMost(LONG)
				.untilAsserted(() -> assertThat(logs.list).extracting(ILoggingEvent::getFormattedMessage)
					.anyMatch((text) -> text.contains("trace events are dropped") && text.contains("queueSize=1")));
			assertThat(logs.list.get(0).getKeyValuePairs()).contains(new KeyValuePair("topic", TRACES));
			for (Trace trace : this.open) {
				ScriptedCluster.store(trace.request, trace.peer);
			}
			await().atMost(LONG).until(() -> this.open.size() == IN_FLIGHT + 1);
			List<Trace> last = new ArrayList<>(this.open);
			ScriptedCluster.store(last.get(IN_FLIGHT).request, last.get(IN_FLIGHT).peer);
		}
		finally {
			logger.detachAppender(logs);
		}
	}

	private static void send(Producer producer) {
		producer.send(Message.to(ScriptedCluster.TOPIC).body(new byte[] { 1 }).build(), LONG);
	}

	private static RocketMQClient client(ScriptedCluster cluster) {
		return RocketMQClient
			.builder(ClientOptions.builder()
				.nameServers(Endpoint.parseList(cluster.nameServer().address()))
				.trace(new MessageTrace(TRACES, 1, 1, Duration.ofMillis(500)))
				.build())
			.connect();
	}

	/** Trace message that is not answered yet. */
	private record Trace(Request request, Peer peer) {
	}

}
