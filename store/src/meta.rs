//! A handful of settings that belong to the store itself, such as its format
//! and the installation's own id. Nothing of a tenant belongs here.

use crate::error::StoreError;
use crate::open::Store;

const GET: &str = "select value from meta where key = $1";

const SET: &str = "insert into meta (key, value) values ($1, $2) \
    on conflict (key) do update set value = excluded.value returning key";

impl Store {
    /// A setting.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn meta(&self, key: &str) -> Result<Option<String>, StoreError> {
        let rows = self.db.system_fetch(GET, &[key.into()]).await?;
        rows.first().map(|row| row.text("value")).transpose()
    }

    /// Writes a setting.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn set_meta(&self, key: &str, value: &str) -> Result<(), StoreError> {
        self.db.system_write(SET, &[key.into(), value.into()]).await.map(|_| ())
    }
}
