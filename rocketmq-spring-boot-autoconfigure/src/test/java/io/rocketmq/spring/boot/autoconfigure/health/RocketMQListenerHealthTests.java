package io.rocketmq.spring.boot.autoconfigure.health;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ListAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.rocketmq.client.consumer.SubscriptionConflict;
import io.rocketmq.client.error.Problem;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.spring.boot.autoconfigure.RocketMQHealthProperties;
import io.rocketmq.spring.listener.RocketMQContainerStatus;
import io.rocketmq.spring.listener.RocketMQContainerStatus.DeliveryFailure;
import io.rocketmq.spring.listener.RocketMQContainerStatus.EndpointStatus;
import io.rocketmq.spring.listener.RocketMQContainerStatus.StartFailure;
import io.rocketmq.spring.listener.RocketMQContainerStatus.State;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

class RocketMQListenerHealthTests {

	private static final Instant TIME = Instant.parse("2026-01-31T12:00:00Z");

	private static final MessageQueue QUEUE = new MessageQueue("orders", "broker-a", 0);

	@Test
	void upWithoutContainers() {
		assertThat(RocketMQListenerHealth.of(List.of(), null)).isEqualTo(new RocketMQListenerHealth(true, Map
			.of("containers", 0, "running", 0L, "paused", 0L, "stopped", 0L, "failed", 0L, "groups", List.of())));
	}

	@Test
	void upWhileRunningWithAllDetails() {
		RocketMQListenerHealth health = health(new Status().running());
		assertThat(health.up()).isTrue();
		assertThat(group(health)).containsExactly(entry("group", "group"), entry("state", "RUNNING"),
				entry("endpoints", List.of("a")), entry("paused", false), entry("assignedQueues", 1),
				entry("startedAt", TIME), entry("lastDelivery", TIME), entry("inFlight", 2),
				entry("consecutiveFailures", 0L));
	}

	@Test
	void upWhenNeverStartedOrStoppedOrPausedAndSaysSo() {
		Status never = new Status();
		never.autoStartup = false;
		assertThat(health(never).up()).isTrue();
		assertThat(group(health(never))).containsEntry("state", "STOPPED")
			.containsEntry("autoStartup", false)
			.doesNotContainKeys("startedAt", "reason");
		Status stopped = new Status();
		stopped.startedAt = TIME;
		stopped.failures = 50;
		RocketMQListenerHealth health = RocketMQListenerHealth.of(List.of(stopped.build("group")), 10);
		assertThat(health.up()).isTrue();
		assertThat(health.details()).containsEntry("stopped", 1L);
		assertThat(group(health)).containsEntry("state", "STOPPED").containsEntry("startedAt", TIME);
		Status paused = new Status().running();
		paused.paused = true;
		paused.failures = 50;
		health = RocketMQListenerHealth.of(List.of(paused.build("group")), 10);
		assertThat(health.up()).isTrue();
		assertThat(health.details()).containsEntry("paused", 1L).containsEntry("running", 1L);
		assertThat(group(health)).containsEntry("paused", true).containsEntry("pausedQueues", 1);
	}

	@Test
	void downWhileAContainerCannotStart() {
		Status failed = new Status();
		failed.state = State.FAILED;
		failed.startFailure = new StartFailure(TIME, "java.lang.IllegalStateException", "no such group", true);
		RocketMQListenerHealth health = health(failed);
		assertThat(health.up()).isFalse();
		assertThat(health.details()).containsEntry("failed", 1L);
		assertThat(group(health)).containsEntry("reason", "It could not start; it tries again")
			.containsEntry("startFailure", Map.of("at", TIME, "exception", "java.lang.IllegalStateException", "message",
					"no such group", "retrying", true));
		failed.startFailure = new StartFailure(TIME, "java.lang.IllegalStateException", null, false);
		assertThat(group(health(failed))).containsEntry("reason", "It could not start");
	}

	@Test
	void downWhileABrokerRefusesWhatARunningContainerNeeds() {
		Status refused = new Status().running();
		refused.problems = List.of(problem(Problem.Kind.COMMIT));
		assertThat(health(refused).up()).isTrue();
		refused.problems = List.of(problem(Problem.Kind.COMMIT), problem(Problem.Kind.PULL));
		assertThat(health(refused).up()).isFalse();
		assertThat(group(health(refused))).containsEntry("reason", "A broker refuses its requests")
			.extractingByKey("problems", InstanceOfAssertFactories.LIST)
			.element(1, InstanceOfAssertFactories.MAP)
			.containsEntry("request", "PULL");
	}

	@Test
	void failuresLeaveItUpUntilThereAreMoreThanAllowed() {
		Status failing = new Status().running();
		failing.failures = 11;
		RocketMQContainerStatus status = failing.build("group");
		assertThat(RocketMQListenerHealth.of(List.of(status), null).up()).isTrue();
		assertThat(RocketMQListenerHealth.of(List.of(status), 11).up()).isTrue();
		RocketMQListenerHealth health = RocketMQListenerHealth.of(List.of(status), 10);
		assertThat(health.up()).isFalse();
		assertThat(group(health)).containsEntry("reason", "It has more than 10 consecutive failures")
			.containsEntry("consecutiveFailures", 11L)
			.containsEntry("lastFailure", Map.of("at", TIME, "exception", "java.lang.IllegalStateException", "message",
					"no stock", "topic", "orders", "messageId", "id"));
	}

	@Test
	void upWithDetailsWhileSubscriptionsConflict() {
		Status conflicting = new Status().running();
		conflicting.conflicts = List.of(new SubscriptionConflict("orders", "a", null));
		assertThat(health(conflicting).up()).isTrue();
		assertThat(group(health(conflicting))).containsEntry("conflicts",
				List.of(Map.of("topic", "orders", "own", "a", "others", "not subscribed")));
	}

	@Test
	void showsOfManyContainersThoseThatNeedAttentionFirst() {
		List<RocketMQContainerStatus> containers = new ArrayList<>(
				IntStream.range(0, 200).mapToObj((i) -> new Status().running().build("group-" + i)).toList());
		Status failed = new Status();
		failed.state = State.FAILED;
		containers.add(150, new Status().build("stopped"));
		containers.add(199, failed.build("failed"));
		RocketMQListenerHealth health = RocketMQListenerHealth.of(containers, null);
		assertThat(health.up()).isFalse();
		assertThat(health.details()).containsEntry("containers", 202)
			.containsEntry("running", 200L)
			.containsEntry("groupsOmitted", 182);
		groups(health).hasSize(20)
			.<Object>extracting((group) -> ((Map<?, ?>) group).get("group"))
			.startsWith("failed", "stopped", "group-0", "group-1");
	}

	@Test
	void listsOfAContainerAreLimited() {
		Status refused = new Status().running();
		refused.problems = IntStream.range(0, 100).mapToObj((i) -> problem(Problem.Kind.COMMIT)).toList();
		assertThat(group(health(refused))).extractingByKey("problems", InstanceOfAssertFactories.LIST)
			.hasSize(11)
			.last()
			.isEqualTo("90 more");
	}

	@Test
	void theLimitOfFailuresIsAtLeastOne() {
		RocketMQHealthProperties properties = new RocketMQHealthProperties();
		assertThat(properties.getMaxConsecutiveFailures()).isNull();
		properties.setMaxConsecutiveFailures(1);
		assertThat(properties.getMaxConsecutiveFailures()).isOne();
		assertThatIllegalArgumentException().isThrownBy(() -> properties.setMaxConsecutiveFailures(0))
			.withMessage("rocketmq.health.max-consecutive-failures is less than 1: 0."
					+ " Set 1 or more, or leave it out for no limit");
		assertThat(properties.getMaxConsecutiveFailures()).isOne();
	}

	private static RocketMQListenerHealth health(Status status) {
		return RocketMQListenerHealth.of(List.of(status.build("group")), null);
	}

	private static ListAssert<Object> groups(RocketMQListenerHealth health) {
		return assertThat(health.details().get("groups")).asInstanceOf(InstanceOfAssertFactories.LIST);
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> group(RocketMQListenerHealth health) {
		List<Object> groups = (List<Object>) health.details().get("groups");
		assertThat(groups).hasSize(1);
		return (Map<String, Object>) groups.get(0);
	}

	private static Problem problem(Problem.Kind kind) {
		return new Problem(kind, "group", "orders", "broker-a", "192.0.2.1:10911", 16, "NO_PERMISSION (16), 'no'",
				"Ask", TIME, TIME, 7);
	}

	/** State of a container that a test changes. */
	private static final class Status {

		State state = State.STOPPED;

		boolean autoStartup = true;

		boolean paused;

		@Nullable Instant startedAt;

		long failures;

		@Nullable StartFailure startFailure;

		List<SubscriptionConflict> conflicts = List.of();

		List<Problem> problems = List.of();

		Status running() {
			this.state = State.RUNNING;
			this.startedAt = TIME;
			return this;
		}

		RocketMQContainerStatus build(String group) {
			boolean running = this.state == State.RUNNING;
			DeliveryFailure failure = (this.failures > 0)
					? new DeliveryFailure(TIME, "java.lang.IllegalStateException", "no stock", "orders", "id") : null;
			return new RocketMQContainerStatus("container", "", group,
					List.of(new EndpointStatus("a", "orders", this.startedAt, this.failures, failure)), this.state,
					this.autoStartup, this.paused, this.paused ? Set.of(QUEUE) : Set.of(),
					running ? Set.of(QUEUE) : Set.of(), this.startedAt, running ? 2 : 0, this.startFailure,
					this.conflicts, this.problems);
		}

	}

}
