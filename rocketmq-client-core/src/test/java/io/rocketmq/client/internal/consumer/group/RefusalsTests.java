package io.rocketmq.client.internal.consumer.group;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Supplier;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.RocketMQClient;
import io.rocketmq.client.config.FetchMode;
import io.rocketmq.client.config.SimpleConsumerOptions;
import io.rocketmq.client.consumer.PullConsumer;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.consumer.ScriptedConsumers;
import io.rocketmq.client.consumer.SimpleConsumer;
import io.rocketmq.client.consumer.assign.BrokerAllocation;
import io.rocketmq.client.consumer.listener.ConsumeResult;
import io.rocketmq.client.error.NotPermittedException;
import io.rocketmq.client.error.Problem;
import io.rocketmq.client.error.Problem.Kind;
import io.rocketmq.client.internal.protocol.ResponseCode;
import io.rocketmq.client.internal.session.Refusals;
import io.rocketmq.client.testing.ScriptedCluster;
import io.rocketmq.client.testing.ScriptedConsumerBroker;

import static io.rocketmq.client.consumer.ScriptedConsumers.PATIENCE;
import static io.rocketmq.client.consumer.ScriptedConsumers.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Requests refused by a broker: each refusal is logged once, reported as a problem while
 * it lasts, and retried.
 */
class RefusalsTests {

	private static final int NO_PERMISSION = 16;

	/** A code that this client does not know. */
	private static final int UNKNOWN = 9999;

	private final ScriptedConsumers consumers = new ScriptedConsumers();

	private final Logger logger = (Logger) LoggerFactory.getLogger(Refusals.class);

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	@BeforeEach
	void listen() {
		this.logger.setAdditive(false);
		this.log.start();
		this.logger.addAppender(this.log);
	}

	@AfterEach
	void close() {
		this.consumers.close();
		this.logger.detachAppender(this.log);
		this.logger.setAdditive(true);
	}

	/** All at once, as some codes are a problem only after a time. */
	@Test
	void everyRefusalCodeIsAProblem() {
		List<Case> cases = List.of(new Case(ScriptedConsumerBroker.PULL, Kind.PULL, RefusalsTests::push, 19, 20, 21),
				new Case(ScriptedConsumerBroker.PULL, Kind.PULL, RefusalsTests::pull, 19, 20, 21),
				new Case(ScriptedConsumerBroker.POP, Kind.POP, RefusalsTests::pop, 19, 209, 210),
				new Case(ScriptedConsumerBroker.QUERY_OFFSET, Kind.LOAD_OFFSET, RefusalsTests::push, 22),
				new Case(ScriptedConsumerBroker.UPDATE_OFFSET, Kind.COMMIT, RefusalsTests::push),
				new Case(ScriptedConsumerBroker.MEMBERS, Kind.MEMBERS, RefusalsTests::push),
				new Case(ScriptedConsumerBroker.ASSIGNMENT, Kind.ASSIGNMENT, RefusalsTests::assigned, 3),
				new Case(ScriptedConsumerBroker.LOCK, Kind.LOCK, RefusalsTests::orderly),
				new Case(ScriptedConsumerBroker.LOCK, Kind.REBALANCE_LOCK, RefusalsTests::push));
		try {
			cases.forEach((each) -> each.codes.forEach((code) -> each.start.apply(each.client, "g-" + code)));
			cases.forEach((each) -> each.assertProblems(this::warnings));
		}
		finally {
			CompletableFuture
				.allOf(cases.stream()
					.map((each) -> CompletableFuture.runAsync(each.consumers::close))
					.toArray(CompletableFuture<?>[]::new))
				.join();
		}
	}

	/**
	 * A request that its own broker refuses, with another code for each group.
	 */
	private static final class Case {

		private final ScriptedConsumers consumers = new ScriptedConsumers();

		private final Kind kind;

		private final BiFunction<RocketMQClient, String, AutoCloseable> start;

		private final List<Integer> codes = new ArrayList<>(List.of(UNKNOWN));

		private final RocketMQClient client = this.consumers.client();

		Case(int request, Kind kind, BiFunction<RocketMQClient, String, AutoCloseable> start, Integer... answers) {
			this.kind = kind;
			this.start = start;
			EnumSet.complementOf(EnumSet.of(ResponseCode.SUCCESS, ResponseCode.UNKNOWN, ResponseCode.GO_AWAY))
				.forEach((code) -> this.codes.add(code.code()));
			this.codes.removeAll(List.of(answers));
			this.consumers.broker()
				.answer(request, (group) -> Integer.parseInt(group.substring(group.indexOf("g-") + 2)));
		}

		void assertProblems(Supplier<List<String>> warnings) {
			await().atMost(PATIENCE)
				.untilAsserted(
						() -> assertThat(this.client.status().problems()).filteredOn((each) -> each.kind() == this.kind)
							.extracting(Problem::code)
							.containsExactlyInAnyOrderElementsOf(this.codes));
			assertThat(this.client.status().problems()).allSatisfy((problem) -> {
				assertThat(problem.group()).isEqualTo("g-" + problem.code());
				assertThat(problem.topic()).isEqualTo(ScriptedCluster.TOPIC);
				assertThat(problem.brokerName()).isEqualTo("a");
				assertThat(problem.address()).isEqualTo(this.consumers.brokerAddress());
				assertThat(problem.text()).contains("(" + problem.code() + ")", "as the test says");
				assertThat(problem.advice()).isNotBlank();
			});
			// One line for each code, however often it was refused.
			assertThat(warnings.get()).filteredOn((line) -> line.contains('(' + this.consumers.brokerAddress() + ')'))
				.hasSameSizeAs(this.codes);
		}

	}

	@Test
	void aRefusalAndItsEndAreLoggedOnce() {
		this.consumers.broker().refuse(ScriptedConsumerBroker.PULL, NO_PERMISSION);
		RocketMQClient client = this.consumers.client();
		PushConsumer consumer = push(client, "billing");
		await().atMost(PATIENCE).until(() -> only(consumer.statistics().problems()).count() >= 3);
		assertThat(warnings()).singleElement()
			.asString()
			.contains("'billing'", "orders", "a (" + this.consumers.brokerAddress() + ")", "NO_PERMISSION (16)",
					"as the test says", "Check the access key");
		assertThat(this.consumers.requests(ScriptedConsumerBroker.PULL)).as("no hot loop").hasSizeLessThan(20);
		assertThat(client.status().problems()).singleElement().satisfies((problem) -> {
			assertThat(problem.stopsConsuming()).isTrue();
			assertThat(problem.since()).isBefore(problem.last());
		});
		this.consumers.broker().grant(ScriptedConsumerBroker.PULL);
		await().atMost(PATIENCE).until(() -> consumer.statistics().problems().isEmpty());
		assertThat(client.status().problems()).isEmpty();
		assertThat(this.log.list).filteredOn((event) -> event.getLevel() == Level.INFO).hasSize(1);
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(consumer.statistics().topics().get(ScriptedCluster.TOPIC)).isNotNull());
	}

	@Test
	void aRefusedHeartbeatIsAProblemOfTheClientAndOfEachConsumer() {
		this.consumers.broker().refuse(ScriptedConsumerBroker.HEARTBEAT, NO_PERMISSION);
		RocketMQClient client = this.consumers
			.configured((options) -> options.broker((broker) -> broker.heartbeatInterval(Duration.ofMillis(200))));
		PushConsumer push = push(client, "billing");
		PullConsumer pull = client.pullConsumer(options("audit").build()).subscribe(ScriptedCluster.TOPIC);
		SimpleConsumer simple = client.simpleConsumer("workers").subscribe(ScriptedCluster.TOPIC);
		await().atMost(PATIENCE).untilAsserted(() -> {
			assertThat(kinds(push.statistics().problems())).contains(Kind.HEARTBEAT);
			assertThat(kinds(pull.statistics().problems())).contains(Kind.HEARTBEAT);
			assertThat(kinds(simple.statistics().problems())).contains(Kind.HEARTBEAT);
			assertThat(client.status().problems()).filteredOn((each) -> each.kind() == Kind.HEARTBEAT)
				.singleElement()
				.satisfies((problem) -> assertThat(problem.brokerName()).isEqualTo("a"));
		});
		assertThat(warnings()).filteredOn((line) -> line.contains("heartbeat"))
			.singleElement()
			.asString()
			.contains("billing");
		this.consumers.broker().grant(ScriptedConsumerBroker.HEARTBEAT);
		await().atMost(PATIENCE).until(() -> !kinds(client.status().problems()).contains(Kind.HEARTBEAT));
	}

	@Test
	void aRefusalToListMembersNamesTheBrokerThatRefused() {
		ScriptedConsumerBroker other = new ScriptedConsumerBroker().refuse(ScriptedConsumerBroker.MEMBERS,
				NO_PERMISSION);
		this.consumers.cluster().broker("b", other).broker("b").script(other);
		this.consumers.broker().refuse(ScriptedConsumerBroker.MEMBERS, NO_PERMISSION);
		PushConsumer consumer = push(this.consumers.client(), "billing");
		await().atMost(PATIENCE).until(() -> !consumer.statistics().problems().isEmpty());
		assertThat(consumer.statistics().problems()).singleElement().satisfies((problem) -> {
			assertThat(problem.kind()).isEqualTo(Kind.MEMBERS);
			assertThat(problem.address())
				.isEqualTo(this.consumers.cluster().broker(String.valueOf(problem.brokerName())).address());
		});
	}

	@Test
	void aRefusedReceiveIsAProblem() {
		this.consumers.broker().refuse(ScriptedConsumerBroker.POP, NO_PERMISSION);
		RocketMQClient client = this.consumers.client();
		SimpleConsumer consumer = client
			.simpleConsumer(SimpleConsumerOptions.group("workers").awaitDuration(Duration.ofSeconds(1)).build())
			.subscribe(ScriptedCluster.TOPIC);
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(NotPermittedException.class)
				.isThrownBy(() -> consumer.receive(1, Duration.ofSeconds(10)));
		}
		assertThat(only(consumer.statistics().problems())).satisfies((problem) -> {
			assertThat(problem.kind()).isEqualTo(Kind.POP);
			assertThat(problem.count()).isEqualTo(3);
		});
		assertThat(client.status().problems()).hasSize(1);
		assertThat(warnings()).hasSize(1);
		this.consumers.broker().refuse(ScriptedConsumerBroker.POP, 210);
		assertThat(consumer.receive(1, Duration.ofSeconds(10))).isEmpty();
		assertThat(consumer.statistics().problems()).isEmpty();
	}

	@Test
	void aTopicThatIsUnsubscribedIsNoProblem() {
		this.consumers.broker()
			.refuse(ScriptedConsumerBroker.PULL, NO_PERMISSION)
			.refuse(ScriptedConsumerBroker.UPDATE_OFFSET, NO_PERMISSION);
		RocketMQClient client = this.consumers.client();
		PushConsumer consumer = push(client, "billing");
		await().atMost(PATIENCE).until(() -> kinds(client.status().problems()).size() == 2);
		consumer.subscribe("others").unsubscribe(ScriptedCluster.TOPIC);
		await().atMost(PATIENCE).until(() -> client.status().problems().isEmpty());
	}

	@Test
	void aRefusalUntilTheNextHeartbeatIsNoProblem() {
		this.consumers.broker().refuse(ScriptedConsumerBroker.PULL, ResponseCode.SUBSCRIPTION_NOT_EXIST.code());
		PushConsumer consumer = push(this.consumers.client(), "billing");
		await().atMost(PATIENCE).until(() -> this.consumers.requests(ScriptedConsumerBroker.PULL).size() == 1);
		assertThat(consumer.statistics().problems()).isEmpty();
		this.consumers.broker().grant(ScriptedConsumerBroker.PULL);
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(consumer.statistics().topics()).hasEntrySatisfying(ScriptedCluster.TOPIC,
					(topic) -> assertThat(topic.consumed()).isOne()));
		assertThat(this.log.list).isEmpty();
	}

	private static Problem only(List<Problem> problems) {
		return (problems.size() == 1) ? problems.get(0)
				: new Problem(Kind.PULL, null, null, null, null, null, "", "", Instant.MIN, Instant.MIN, 0);
	}

	private static Set<Kind> kinds(List<Problem> problems) {
		Set<Kind> kinds = EnumSet.noneOf(Kind.class);
		problems.forEach((each) -> kinds.add(each.kind()));
		return kinds;
	}

	private List<String> warnings() {
		return List.copyOf(this.log.list)
			.stream()
			.filter((event) -> event.getLevel() == Level.WARN)
			.map(ILoggingEvent::getFormattedMessage)
			.toList();
	}

	private static PushConsumer push(RocketMQClient client, String group) {
		return client.pushConsumer(options(group).build())
			.subscribe(ScriptedCluster.TOPIC)
			.start((message, context) -> ConsumeResult.SUCCESS);
	}

	private static PushConsumer orderly(RocketMQClient client, String group) {
		return client.pushConsumer(options(group).orderly(true).build())
			.subscribe(ScriptedCluster.TOPIC)
			.start((message, context) -> ConsumeResult.SUCCESS);
	}

	private static PushConsumer pop(RocketMQClient client, String group) {
		return client.pushConsumer(options(group).fetch((fetch) -> fetch.mode(FetchMode.POP)).build())
			.subscribe(ScriptedCluster.TOPIC)
			.start((message, context) -> ConsumeResult.SUCCESS);
	}

	private static PushConsumer assigned(RocketMQClient client, String group) {
		return client.pushConsumer(options(group).rebalanceInterval(Duration.ofMillis(500)).build())
			.allocation(new BrokerAllocation())
			.subscribe(ScriptedCluster.TOPIC)
			.start((message, context) -> ConsumeResult.SUCCESS);
	}

	private static PullConsumer pull(RocketMQClient client, String group) {
		return client.pullConsumer(options(group).build()).subscribe(ScriptedCluster.TOPIC);
	}

}
