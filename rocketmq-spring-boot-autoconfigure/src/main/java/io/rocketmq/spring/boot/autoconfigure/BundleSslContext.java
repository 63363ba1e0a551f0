package io.rocketmq.spring.boot.autoconfigure;

import java.lang.ref.WeakReference;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.ssl.SslBundle;

/**
 * SSL context of a bundle for new connections. When the bundle changes, so does the
 * context; if the new material cannot be used, the previous one stays. Thread-safe.
 */
final class BundleSslContext implements Supplier<SSLContext> {

	private static final Logger logger = LoggerFactory.getLogger(BundleSslContext.class);

	private volatile SSLContext current;

	BundleSslContext(SslBundle bundle) {
		this.current = bundle.createSslContext();
	}

	@Override
	public SSLContext get() {
		return this.current;
	}

	/**
	 * Returns a handler of changes of the bundle. Bundles keep their handlers forever,
	 * and those of a parent context outlive this client: the handler does not keep it.
	 */
	BiConsumer<String, SslBundle> updater() {
		WeakReference<BundleSslContext> weak = new WeakReference<>(this);
		return (name, bundle) -> {
			BundleSslContext context = weak.get();
			if (context != null) {
				context.update(name, bundle);
			}
		};
	}

	private void update(String name, SslBundle bundle) {
		try {
			this.current = bundle.createSslContext();
			logger.atInfo().log("SSL bundle '{}' has changed; new RocketMQ connections use it", name);
		}
		catch (RuntimeException ex) {
			logger.atWarn()
				.setCause(ex)
				.log("SSL bundle '{}' has changed but cannot be used; new RocketMQ connections use the previous one",
						name);
		}
	}

}
