package io.rocketmq.spring.listener;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.config.ConsumerOptions;
import io.rocketmq.client.consumer.ConsumerStatistics;
import io.rocketmq.client.consumer.PushConsumer;
import io.rocketmq.client.message.MessageQueue;
import io.rocketmq.spring.event.RocketMQContainerFailedToStartEvent;
import io.rocketmq.spring.event.RocketMQContainerPausedEvent;
import io.rocketmq.spring.event.RocketMQContainerResumedEvent;
import io.rocketmq.spring.event.RocketMQContainerStartedEvent;
import io.rocketmq.spring.event.RocketMQContainerStoppedEvent;
import io.rocketmq.spring.event.RocketMQContainerStoppedEvent.Reason;
import io.rocketmq.spring.listener.ContainerState.Failure;
import io.rocketmq.spring.listener.ContainerState.Retrying;
import io.rocketmq.spring.listener.ContainerState.Running;
import io.rocketmq.spring.listener.ContainerState.Starting;
import io.rocketmq.spring.listener.ContainerState.Stopped;
import io.rocketmq.spring.listener.ContainerState.Stopping;
import io.rocketmq.spring.listener.DispatchTable.Route;

/**
 * Container on a push consumer. Starts, stops and changes run one after the other on a
 * thread of the container; pausing and all queries never wait for them. Thread-safe.
 */
public final class DefaultRocketMQListenerContainer implements RocketMQListenerContainer {

	private static final Logger logger = LoggerFactory.getLogger(DefaultRocketMQListenerContainer.class);

	/** Time for an operation and those before it, beyond the drain timeout. */
	private static final Duration GRACE = Duration.ofSeconds(60);

	private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

	private static final Duration MAX_RETRY_DELAY = Duration.ofSeconds(60);

	private final String name;

	private final String client;

	private final String group;

	private final ContainerSettings settings;

	private final Function<ConsumerOptions, PushConsumer> consumers;

	private final SerialOperations operations;

	private final ContainerEvents events;

	private final AtomicReference<GroupPlan> plan = new AtomicReference<>(GroupPlan.EMPTY);

	private final AtomicReference<ContainerState> state = new AtomicReference<>(ContainerState.STOPPED);

	private final ContainerPauses pauses = new ContainerPauses();

	private volatile @Nullable Instant startedAt;

	private volatile @Nullable DeliveryTracker stopped;

	DefaultRocketMQListenerContainer(String name, String client, String group, ContainerSettings settings,
			Function<ConsumerOptions, PushConsumer> consumers) {
		this.name = name;
		this.client = client;
		this.group = group;
		this.settings = settings;
		this.consumers = consumers;
		this.operations = new SerialOperations(group);
		this.events = new ContainerEvents(settings.lifecycle().publisher());
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public String group() {
		return this.group;
	}

	@Override
	public String client() {
		return this.client;
	}

	private GroupPlan plan() {
		return Objects.requireNonNull(this.plan.get());
	}

	private ContainerState state() {
		return Objects.requireNonNull(this.state.get());
	}

	/** Returns the present consumer, or null unless the container is running. */
	@Nullable RunningConsumer running() {
		return (state() instanceof Running running) ? running.consumer() : null;
	}

	ContainerSettings.Lifecycle lifecycle() {
		return this.settings.lifecycle();
	}

	ContainerEvents events() {
		return this.events;
	}

	@Override
	public Collection<RocketMQListenerEndpoint> endpoints() {
		return plan().endpoints();
	}

	@Override
	public void addEndpoint(RocketMQListenerEndpoint endpoint) {
		Objects.requireNonNull(endpoint, "endpoint must not be null");
		Route route = route(endpoint);
		change((before) -> {
			if (before.contains(endpoint.id())) {
				throw new IllegalArgumentException("RocketMQ listener '" + endpoint.id() + "' ("
						+ endpoint.description() + ") is already in the container of consumer group '" + this.group
						+ "': replace it, or give it another id");
			}
			return before.with(route);
		});
	}

	@Override
	public void replaceEndpoint(RocketMQListenerEndpoint endpoint) {
		Objects.requireNonNull(endpoint, "endpoint must not be null");
		Route route = route(endpoint);
		change((before) -> before.with(route));
	}

	private Route route(RocketMQListenerEndpoint endpoint) {
		RocketMQListenerInvoker invoker = endpoint.createInvoker(this.settings.services());
		return new Route(endpoint, ListenerChain.of(this.settings.interceptors(), this.settings.filter(),
				ObservedInvoker.of(this.settings.observer(), invoker)));
	}

	@Override
	public boolean removeEndpoint(String id) {
		Objects.requireNonNull(id, "id must not be null");
		if (!plan().contains(id)) {
			return false;
		}
		change((before) -> before.without(id));
		return true;
	}

	/** Changes the plan, and then a running consumer; if that fails, the plan again. */
	private void change(UnaryOperator<GroupPlan> change) {
		GroupPlan before;
		GroupPlan next;
		do {
			before = plan();
			next = change.apply(before);
			if (!next.isEmpty()) {
				next.options(this.group, this.settings);
			}
		}
		while (!this.plan.compareAndSet(before, next));
		if (isStopped()) {
			return;
		}
		GroupPlan undone = before;
		GroupPlan done = next;
		Duration limit = limit();
		CompletableFuture<Void> adapted = this.operations.submit(() -> {
			boolean wasRunning = isRunning();
			try {
				adapt();
			}
			catch (RuntimeException | Error ex) {
				this.plan.compareAndSet(done, undone);
				if (wasRunning && !isRunning()) {
					startOrRetry(RETRY_DELAY);
				}
				throw ex;
			}
		});
		await(adapted, limit, "Changing the endpoints of");
	}

	/** Adapts a running consumer to the plan, by a restart where needed. */
	private void adapt() {
		GroupPlan next = plan();
		RunningConsumer current = running();
		if (current == null || current.plan() == next) {
			return;
		}
		if (next.isEmpty()) {
			stopNow(null, Reason.NO_ENDPOINTS);
		}
		else if (current.canContinueWith(next, options())) {
			current.continueWith(next);
		}
		else {
			restart(current);
		}
	}

	private void restart(RunningConsumer current) {
		RunningConsumer begun = beginStop();
		if (begun == current) {
			stopNow(begun, Reason.RESTART);
			startNow();
		}
	}

	@Override
	public ConsumerOptions options() {
		RunningConsumer current = running();
		GroupPlan now = plan();
		return (current != null && current.plan() == now) ? current.options() : now.options(this.group, this.settings);
	}

	@Override
	public boolean isAutoStartup() {
		Boolean stated = plan().autoStartup();
		return (stated != null) ? stated : this.settings.autoStartup();
	}

	@Override
	public void start() {
		await(this.operations.submit(this::startNow), limit(), "Starting");
	}

	/**
	 * Starts with the application context, under the policy for failures.
	 * @return completed when the context may go on
	 */
	CompletableFuture<Void> startWithContext() {
		CompletableFuture<Void> started = this.operations.submit(() -> startOrRetry(RETRY_DELAY));
		return (lifecycle().policy() != RocketMQStartupPolicy.FAIL) ? started
				: started.thenCompose((none) -> StartupReport.await(this, lifecycle().startupTimeout()));
	}

	private void startOrRetry(Duration delay) {
		try {
			startNow();
		}
		catch (RuntimeException ex) {
			RocketMQStartupPolicy policy = lifecycle().policy();
			if (policy == RocketMQStartupPolicy.FAIL || ex instanceof RocketMQMissingTopicsException) {
				throw ex;
			}
			Retrying retry = new Retrying(Failure.of(ex));
			ContainerState failed = state();
			boolean again = policy == RocketMQStartupPolicy.RETRY && failed instanceof Stopped
					&& this.state.compareAndSet(failed, retry);
			StartupReport.failed(this.group, ex, again ? delay : null);
			if (again) {
				Duration doubled = delay.multipliedBy(2);
				this.operations.submitLater(delay, () -> {
					if (this.state.compareAndSet(retry, ContainerState.STOPPED)) {
						retry((doubled.compareTo(MAX_RETRY_DELAY) < 0) ? doubled : MAX_RETRY_DELAY);
					}
				});
			}
		}
	}

	/** Tries to start with nobody to throw an exception at. */
	private void retry(Duration delay) {
		try {
			startOrRetry(delay);
		}
		catch (RuntimeException | Error ex) {
			StartupReport.failed(this.group, ex, null);
		}
	}

	/** Starts unless started; on the operations' thread. */
	private void startNow() {
		Starting starting = new Starting();
		GroupPlan now = plan();
		ContainerState before = state();
		if (before instanceof Running || before instanceof Stopping || now.isEmpty()
				|| !this.state.compareAndSet(before, starting)) {
			return;
		}
		PushConsumer consumer = null;
		try {
			MissingTopics.check(this.group, now.subscriptions().keySet(), lifecycle());
			ConsumerOptions options = now.options(this.group, this.settings);
			consumer = this.consumers.apply(options);
			RunningConsumer created = new RunningConsumer(this, consumer, options, now, this.settings);
			this.pauses.prepare(created);
			if (state() == starting) {
				created.start();
			}
			if (!this.state.compareAndSet(starting, new Running(created))) {
				// Stopped meanwhile.
				consumer.close();
				this.state.set(ContainerState.STOPPED);
				return;
			}
			this.startedAt = Instant.now();
			this.pauses.started(created);
		}
		catch (RuntimeException | Error ex) {
			if (consumer != null) {
				consumer.close();
			}
			this.state.set(new Stopped(Failure.of(ex)));
			this.events.publish(new RocketMQContainerFailedToStartEvent(this, this.name, this.group, ex));
			throw ex;
		}
		this.events.publish(new RocketMQContainerStartedEvent(this, this.name, this.group));
	}

	@Override
	public CompletableFuture<Void> ready() {
		return requireRunning("waiting for it").consumer().ready();
	}

	@Override
	public void stop() {
		Duration limit = limit();
		RunningConsumer begun = beginStop();
		await(this.operations.submit(() -> stopNow(begun, Reason.USER)), limit, "Stopping");
	}

	@Override
	public void stop(Runnable callback) {
		Objects.requireNonNull(callback, "callback must not be null");
		stopping(Reason.USER).whenComplete((stopped, failure) -> callback.run());
	}

	/**
	 * Begins to stop.
	 * @return completed when the container has stopped; on a thread of its listener, when
	 * its other deliveries have ended
	 */
	CompletableFuture<?> stopping(Reason reason) {
		RunningConsumer begun = beginStop();
		DeliveryTracker delivery = DeliveryTracker.current(this);
		if (begun != null && delivery != null) {
			// Begins no more deliveries, and does not wait on this thread.
			begun.consumer().close();
		}
		CompletableFuture<Void> stopped = this.operations.submit(() -> stopNow(begun, reason));
		return (delivery != null) ? CompletableFuture.anyOf(stopped, delivery.othersEnded()) : stopped;
	}

	/** Leaves the states in which the container consumes, or will. */
	private @Nullable RunningConsumer beginStop() {
		ContainerState before = Objects.requireNonNull(this.state.getAndUpdate((now) -> {
			if (now instanceof Retrying || now instanceof Stopped) {
				return ContainerState.STOPPED;
			}
			return now.isWanted() ? new Stopping() : now;
		}));
		return (before instanceof Running running) ? running.consumer() : null;
	}

	/** Closes the consumer; on the operations' thread. */
	private void stopNow(@Nullable RunningConsumer begun, Reason reason) {
		RunningConsumer current = (begun != null) ? begun : beginStop();
		if (current == null) {
			return;
		}
		try {
			current.close();
		}
		catch (RuntimeException ex) {
			logger.atWarn()
				.addKeyValue("group", this.group)
				.setCause(ex)
				.log("Could not close the consumer of group '{}'", this.group);
		}
		finally {
			this.stopped = current.deliveries();
			this.state.set(ContainerState.STOPPED);
		}
		this.events.publish(new RocketMQContainerStoppedEvent(this, this.name, this.group, reason));
	}

	/**
	 * Returns the number of deliveries that did not end before the last stop, nor since.
	 */
	int unfinishedDeliveries() {
		DeliveryTracker last = this.stopped;
		return (last != null) ? last.inFlight() : 0;
	}

	/** Waits for an operation, except on a thread of the listener, as it may need it. */
	private void await(CompletableFuture<Void> operation, Duration limit, String what) {
		if (DeliveryTracker.current(this) == null) {
			SerialOperations.await(operation, limit, what + " the container of consumer group '" + this.group + "'");
			return;
		}
		operation.whenComplete((none, failure) -> {
			if (failure != null) {
				logger.atWarn()
					.addKeyValue("group", this.group)
					.setCause(failure)
					.log("{} failed for the container of group '{}', as asked for by its listener", what, this.group);
			}
		});
	}

	private Duration limit() {
		RunningConsumer current = running();
		return ((current != null) ? current.options() : this.settings.defaults()).drainTimeout().plus(GRACE);
	}

	@Override
	public boolean isRunning() {
		return state() instanceof Running;
	}

	/** Whether the container consumes, or will without another call. */
	boolean isWanted() {
		return state().isWanted();
	}

	/** Whether the container has no consumer, and its group is free. */
	boolean isStopped() {
		return state() instanceof Stopped;
	}

	@Override
	public void pause() {
		if (this.pauses.pauseAll(true, this::running)) {
			this.events.publish(new RocketMQContainerPausedEvent(this, this.name, this.group));
		}
	}

	@Override
	public void resume() {
		if (this.pauses.pauseAll(false, this::running)) {
			this.events.publish(new RocketMQContainerResumedEvent(this, this.name, this.group));
		}
	}

	@Override
	public void pause(Collection<MessageQueue> queues) {
		Objects.requireNonNull(queues, "queues must not be null");
		this.pauses.pause(queues, () -> requireRunning("pausing queues"));
	}

	@Override
	public void resume(Collection<MessageQueue> queues) {
		Objects.requireNonNull(queues, "queues must not be null");
		this.pauses.resume(queues, () -> requireRunning("resuming queues"));
	}

	private RunningConsumer requireRunning(String before) {
		RunningConsumer current = running();
		if (current == null) {
			throw new IllegalStateException(
					"The container of group '" + this.group + "' is not running: start it before " + before);
		}
		return current;
	}

	@Override
	public boolean isPaused() {
		return this.pauses.isPaused();
	}

	@Override
	public Set<MessageQueue> assignment() {
		RunningConsumer current = running();
		return (current != null) ? current.consumer().assignment() : Set.of();
	}

	@Override
	public ConsumerStatistics statistics() {
		RunningConsumer current = running();
		return (current != null) ? current.consumer().statistics() : StatusReport.NO_STATISTICS;
	}

	@Override
	public RocketMQContainerStatus status() {
		return StatusReport.of(this, state(), plan(), this.pauses, this.startedAt);
	}

	@Override
	public String toString() {
		return "RocketMQListenerContainer '" + this.name + "'";
	}

}
