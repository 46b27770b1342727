"""Will it fit? The public face of the estimator."""
