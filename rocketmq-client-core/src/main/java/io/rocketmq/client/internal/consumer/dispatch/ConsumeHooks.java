package io.rocketmq.client.internal.consumer.dispatch;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.hook.ConsumeHook;
import io.rocketmq.client.hook.ConsumeStatus;
import io.rocketmq.client.hook.ConsumedMessage;
import io.rocketmq.client.internal.support.HookRegistry;
import io.rocketmq.client.message.ReceivedMessage;

/**
 * Consume hooks of one group. Exceptions of hooks are logged and change nothing. The end
 * of a delivery is for the hooks that have seen its begin. Thread-safe.
 */
public final class ConsumeHooks {

	private static final Logger logger = LoggerFactory.getLogger(ConsumeHooks.class);

	private final String group;

	private final HookRegistry<ConsumeHook> hooks;

	public ConsumeHooks(String group, HookRegistry<ConsumeHook> hooks) {
		this.group = group;
		this.hooks = hooks;
	}

	/** Returns the hooks of what begins now. */
	public List<ConsumeHook> current() {
		return this.hooks.current();
	}

	/** Calls the hooks before a delivery. */
	public void consuming(List<ConsumeHook> hooks, List<ReceivedMessage> messages) {
		for (ConsumeHook hook : hooks) {
			try {
				hook.consuming(this.group, messages);
			}
			catch (Throwable ex) {
				logger.atWarn().addKeyValue("group", this.group).setCause(ex).log("Consume hook {} failed", hook);
			}
		}
	}

	/** Calls the hooks, which have seen the begin, in reverse order. */
	public void consumed(List<ConsumeHook> hooks, ReceivedMessage message, ConsumeStatus status,
			@Nullable Throwable failure, long nanos) {
		if (hooks.isEmpty()) {
			return;
		}
		ConsumedMessage consumed = new ConsumedMessage(this.group, message, status, failure, nanos);
		for (int i = hooks.size() - 1; i >= 0; i--) {
			ConsumeHook hook = hooks.get(i);
			try {
				hook.consumed(consumed);
			}
			catch (Throwable ex) {
				logger.atWarn().addKeyValue("group", this.group).setCause(ex).log("Consume hook {} failed", hook);
			}
		}
	}

}
