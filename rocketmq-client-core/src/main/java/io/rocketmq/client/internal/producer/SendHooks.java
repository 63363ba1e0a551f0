package io.rocketmq.client.internal.producer;

import java.util.List;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.rocketmq.client.hook.SendHook;
import io.rocketmq.client.message.Message;

/**
 * Calls of send hooks. An exception of one is logged, and affects neither the others nor
 * the send.
 */
final class SendHooks {

	private static final Logger logger = LoggerFactory.getLogger(SendHooks.class);

	private SendHooks() {
	}

	/** Returns the message as the hooks change it. */
	static Message sending(List<SendHook> hooks, String group, Message message) {
		Message changed = message;
		for (SendHook hook : hooks) {
			try {
				Message next = hook.sending(group, changed);
				if (next.topic().equals(message.topic())) {
					changed = next;
				}
				else {
					logger.atWarn()
						.addKeyValue("topic", message.topic())
						.addKeyValue("group", group)
						.log("Send hook {} changed the topic from {} to {}; its change is ignored", hook,
								message.topic(), next.topic());
				}
			}
			catch (Throwable ex) {
				logger.atWarn()
					.addKeyValue("topic", message.topic())
					.addKeyValue("group", group)
					.setCause(ex)
					.log("Send hook {} failed", hook);
			}
		}
		return changed;
	}

	/** Calls the hooks in reverse order. */
	static void tell(List<SendHook> hooks, Consumer<SendHook> event) {
		for (int i = hooks.size() - 1; i >= 0; i--) {
			try {
				event.accept(hooks.get(i));
			}
			catch (Throwable ex) {
				logger.warn("Send hook {} failed", hooks.get(i), ex);
			}
		}
	}

}
